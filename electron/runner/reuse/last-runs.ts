import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { keyIngredientsSchema } from '#shared/model/run.ts';
import { storeError, systemCode } from '../../store/store-errors.ts';

const lastSchema = z.looseObject({
  run: z.string(),
  key: z.string(),
  ingredients: keyIngredientsSchema,
  durationMs: z.number().optional(),
});
/** What a node of a pipeline was keyed with the last time, for explanations and for guessing how long it takes. */
export type LastKeyed = z.infer<typeof lastSchema>;

const documentSchema = z.looseObject({ schemaVersion: z.literal(1), nodes: z.record(z.string(), lastSchema) });

/** How long a change may go unwritten while others follow it. */
const writeEveryMs = 1000;

/**
 * What each node of one pipeline was keyed with the last time. One document, read when it is opened and written along now and
 * then: what a killed process had not written yet is missing from explanations, nothing else. Runs of one pipeline at the same
 * time keep each other's nodes.
 */
export class LastRuns {
  readonly #file: string;
  readonly #temporary: string;
  readonly #nodes: Map<string, LastKeyed>;
  readonly #unwritten = new Map<string, LastKeyed>();
  #nextWriteMs = 0;

  /** `own` makes the temporary name unique. Throws a `StoreError` when there is a document that may not be read. */
  constructor(file: string, own: string) {
    this.#file = file;
    this.#temporary = `${file}.${own}.tmp`;
    this.#nodes = readNodes(file);
  }

  find(node: string): LastKeyed | undefined {
    return this.#nodes.get(node);
  }

  /** `nowMs` is any clock that goes forward. */
  put(node: string, last: LastKeyed, nowMs: number): void {
    this.#nodes.set(node, last);
    this.#unwritten.set(node, last);
    if (nowMs < this.#nextWriteMs) return;
    this.#nextWriteMs = nowMs + writeEveryMs;
    this.flush();
  }

  /** Writes what has not been written yet. */
  flush(): void {
    if (this.#unwritten.size === 0) return;
    const nodes = new Map([...readNodes(this.#file), ...this.#unwritten]);
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(this.#temporary, JSON.stringify({ schemaVersion: 1, nodes: Object.fromEntries(nodes) }));
      renameSync(this.#temporary, this.#file);
    } catch (error) {
      rmSync(this.#temporary, { force: true });
      throw storeError(error, this.#file);
    }
    this.#unwritten.clear();
  }
}

/** A document that cannot be understood is as good as none: it only explains. */
function readNodes(file: string): Map<string, LastKeyed> {
  try {
    const parsed = documentSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return new Map(parsed.success ? Object.entries(parsed.data.nodes) : []);
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return new Map();
    throw storeError(error, file);
  }
}
