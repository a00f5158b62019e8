import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isStampProof } from './stamp.ts';
import type { Stamp } from './stamp.ts';
import { writeQuicklyNow } from './write-quickly.ts';

/**
 * Remembers digests by stamp, so that an unchanged tree is not read again. One file per tree; losing it costs time, never
 * correctness, so a damaged one counts as empty and it is written without waiting for the disk.
 */
export class StatCache {
  readonly #file: string;
  readonly #known: Map<string, readonly [Stamp, string]>;
  readonly #next = new Map<string, readonly [Stamp, string]>();
  #changed = false;

  private constructor(file: string, known: Map<string, readonly [Stamp, string]>) {
    this.#file = file;
    this.#known = known;
  }

  /** Opens the cache of the tree that `key` names (its absolute path). */
  static async open(folder: string, key: string): Promise<StatCache> {
    const file = path.join(folder, `${hash('sha256', key).slice(0, 32)}.json`);
    return new StatCache(file, parse(await readFile(file, 'utf8').catch(() => '')));
  }

  /** The digest of a file whose stamp is the one it was read with. */
  lookup(source: string, stamp: Stamp): string | undefined {
    const entry = this.#known.get(source);
    if (entry === undefined || entry[0] !== stamp) return undefined;
    this.#next.set(source, entry);
    return entry[1];
  }

  /** Remembers a digest, unless its stamp proves nothing. `readAtMs`: see {@link isStampProof}. */
  remember(source: string, stamp: Stamp, digest: string, readAtMs: number): void {
    if (!isStampProof(stamp, readAtMs)) return;
    this.#next.set(source, [stamp, digest]);
    this.#changed = true;
  }

  /** Keeps what was looked up or remembered since it was opened; the rest is forgotten. */
  save(): void {
    if (!this.#changed && this.#next.size === this.#known.size) return;
    const entries = [...this.#next].map(([source, [stamp, digest]]) => [source, stamp, digest]);
    writeQuicklyNow(this.#file, JSON.stringify(entries));
  }
}

function parse(text: string): Map<string, readonly [Stamp, string]> {
  const known = new Map<string, readonly [Stamp, string]>();
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return known;
  }
  if (!Array.isArray(rows)) return known;
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) continue;
    const [source, stamp, digest] = row as readonly unknown[];
    if (typeof source === 'string' && typeof stamp === 'string' && typeof digest === 'string') known.set(source, [stamp, digest]);
  }
  return known;
}
