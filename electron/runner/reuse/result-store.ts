import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { artifactRefSchema, keyIngredientsSchema } from '#shared/model/run.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import { nodeMetricsSchema } from '#shared/run/node-metrics.ts';
import { storeError, systemCode } from '../../store/store-errors.ts';
import { LastRuns } from './last-runs.ts';

const resultSchema = z.looseObject({
  schemaVersion: z.literal(1),
  key: z.string(),
  run: z.string(),
  node: z.string(),
  exitCode: z.number(),
  createdUtc: z.string(),
  durationMs: z.number(),
  ingredients: keyIngredientsSchema,
  outputs: z.record(z.string(), artifactRefSchema),
  /** Whether something was logged to mlflow, and is kept beside the result. */
  hasMetrics: z.boolean().optional(),
});
/** The result of a deterministic node that completed, findable by its reuse key. */
export type StoredResult = z.infer<typeof resultSchema>;

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Finished results by reuse key. A cache: an entry that is missing or unreadable costs a rerun, never more, so entries are
 * put in place whole (rename) but not forced to disk.
 */
export class ResultStore {
  readonly #root: string;
  /** Makes temporary names unique between processes. */
  readonly #own: string;
  #count = 0;

  constructor(root: string, own: string) {
    this.#root = root;
    this.#own = own;
  }

  find(key: string): StoredResult | undefined {
    return this.#read(this.#resultFile(key), resultSchema);
  }

  put(result: StoredResult): void {
    this.#write(this.#resultFile(result.key), result);
  }

  /** What the node of a result logged; undefined when it is not kept any more. */
  findMetrics(key: string): NodeMetrics | undefined {
    return this.#read(this.#metricsFile(key), nodeMetricsSchema);
  }

  /** To be called before the result itself is put, so that who finds the one finds the other. */
  putMetrics(key: string, metrics: NodeMetrics): void {
    this.#write(this.#metricsFile(key), metrics);
  }

  /** What the nodes of a pipeline were keyed with the last time, as it stands on disk now. */
  lastRuns(pipeline: string): LastRuns {
    return new LastRuns(path.join(this.#root, 'by-pipeline', `${sha256Hex(pipeline)}.json`), this.#temporaryName());
  }

  #resultFile(key: string): string {
    const hex = key.replace(/^sha256:/, '');
    return path.join(this.#root, 'by-key', hex.slice(0, 2), `${hex}.json`);
  }

  #metricsFile(key: string): string {
    const hex = key.replace(/^sha256:/, '');
    return path.join(this.#root, 'metrics', hex.slice(0, 2), `${hex}.json`);
  }

  #temporaryName(): string {
    this.#count += 1;
    return `${this.#own}-${String(this.#count)}`;
  }

  #read<T>(file: string, schema: z.ZodType<T>): T | undefined {
    try {
      const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.success ? parsed.data : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
      throw storeError(error, file);
    }
  }

  #write(file: string, document: object): void {
    const temporary = `${file}.${this.#temporaryName()}.tmp`;
    try {
      // Renamed over an older file, ext4 would wait until the new content is on disk: a hundred times the cost.
      rmSync(file, { force: true });
      writeInFolder(temporary, JSON.stringify(document));
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw storeError(error, file);
    }
  }
}

function writeInFolder(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
