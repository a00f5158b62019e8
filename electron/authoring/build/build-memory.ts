import { statSync } from 'node:fs';
import { z } from 'zod';
import { problemSchema } from '#shared/model/problem-schema.ts';
import type { Problem } from '#shared/model/problem.ts';
import { StatCache } from '#electron/content/stat-cache.ts';
import { stampOf } from '#electron/content/stamp.ts';
import type { Stamp } from '#electron/content/stamp.ts';
import { version } from '../../../package.json';

const rememberedSchema = z.strictObject({
  /** What made it: another version may make another spec of the same source. */
  by: z.string(),
  specs: z.array(z.strictObject({ module: z.string(), spec: z.string(), stamp: z.string() })),
  problems: z.array(problemSchema),
});
/** What a source came to when it was built last. */
export type Remembered = z.infer<typeof rememberedSchema>;

/** Counts up when specs are written in another way by the same version. */
const maker = `${version}/1`;

/**
 * Remembers what was built from which source, by the stamps of both, so that an unchanged folder is not read again. Losing it costs time,
 * never correctness. Files changed in the last instant are not remembered; a spec that was just written is, by its own stamp.
 */
export class BuildMemory {
  readonly #cache: StatCache | undefined;
  readonly #startedMs: number;

  private constructor(cache: StatCache | undefined, startedMs: number) {
    this.#cache = cache;
    this.#startedMs = startedMs;
  }

  static async open(folder: string | undefined, key: string, nowMs: number): Promise<BuildMemory> {
    return new BuildMemory(folder === undefined ? undefined : await StatCache.open(folder, `build ${key}`), nowMs);
  }

  /** What the source came to, when neither it nor its specs have changed since. */
  recall(file: string, stamp: Stamp): Remembered | undefined {
    const text = this.#cache?.lookup(file, stamp);
    if (text === undefined) return undefined;
    const parsed = parse(text);
    return parsed?.by === maker && parsed.specs.every((spec) => stampNow(spec.spec) === spec.stamp) ? parsed : undefined;
  }

  keep(file: string, stamp: Stamp, specs: readonly { readonly module: string; readonly spec: string }[], problems: readonly Problem[]): void {
    const stamped = specs.map((spec) => ({ ...spec, stamp: stampNow(spec.spec) ?? '' }));
    const remembered: Remembered = { by: maker, specs: stamped, problems: [...problems] };
    this.#cache?.remember(file, stamp, JSON.stringify(remembered), this.#startedMs);
  }

  save(): void {
    this.#cache?.save();
  }
}

function parse(text: string): Remembered | undefined {
  try {
    const parsed = rememberedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The stamp of a file as it is now; undefined when it cannot be had. */
export function stampNow(file: string): Stamp | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? undefined : stampOf(stat);
}
