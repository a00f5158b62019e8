import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { artifactRefSchema, keyIngredientsSchema } from '#shared/model/run.ts';
import { storeError, systemCode } from '../../store/store-errors.ts';

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
});
/** The result of a deterministic node that completed, findable by its reuse key. */
export type StoredResult = z.infer<typeof resultSchema>;

const lastSchema = z.looseObject({
  schemaVersion: z.literal(1),
  run: z.string(),
  key: z.string(),
  ingredients: keyIngredientsSchema,
  durationMs: z.number().optional(),
});
/** What a node of a pipeline was keyed with the last time, for explanations and for guessing how long it takes. */
export type LastKeyed = z.infer<typeof lastSchema>;

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

  /** Forgets a result that turned out to be wrong. */
  remove(key: string): void {
    rmSync(this.#resultFile(key), { force: true });
  }

  lastKeyed(pipeline: string, node: string): LastKeyed | undefined {
    return this.#read(this.#lastFile(pipeline, node), lastSchema);
  }

  putLastKeyed(pipeline: string, node: string, last: LastKeyed): void {
    this.#write(this.#lastFile(pipeline, node), last);
  }

  #resultFile(key: string): string {
    const hex = key.replace(/^sha256:/, '');
    return path.join(this.#root, 'by-key', hex.slice(0, 2), `${hex}.json`);
  }

  #lastFile(pipeline: string, node: string): string {
    const hex = sha256Hex(`${pipeline}\0${node}`);
    return path.join(this.#root, 'by-node', hex.slice(0, 2), `${hex}.json`);
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
    this.#count += 1;
    const temporary = `${file}.${this.#own}-${String(this.#count)}.tmp`;
    try {
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
