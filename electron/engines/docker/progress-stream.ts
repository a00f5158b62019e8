import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { EngineError } from './engine-errors.ts';

const lineSchema = z.looseObject({
  status: z.string().optional(),
  id: z.string().optional(),
  stream: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ message: z.string().optional() }).optional(),
  progressDetail: z.looseObject({ current: z.number().optional(), total: z.number().optional() }).nullish(),
});

export interface ProgressLine {
  readonly text: string;
  /** 0 to 1, over all layers whose size is known so far. */
  readonly fraction: number | undefined;
}

/** An engine that says nothing for so long is taken to hang. */
const SILENCE_MS = 300_000;

/**
 * Follows the answer of a pull or a build to its end. Rejects with {@link EngineError} for an error inside the stream (that is
 * where Podman puts all of them), for silence, and for a cut connection; `what` completes "could not ...".
 */
export async function followProgress(stream: Readable, what: string, signal: AbortSignal, onLine: (line: ProgressLine) => void): Promise<void> {
  const layers = new Map<string, { current: number; total: number }>();
  const silence = new AbortController();
  const onAbort = (): void => void stream.destroy();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const either = AbortSignal.any([signal, silence.signal]);
  either.addEventListener('abort', onAbort, { once: true });
  let cut: unknown;
  stream.once('error', (error: unknown) => (cut = error));
  const lines = createInterface({ input: stream });
  // The lines of a stream that is cut off or destroyed would not end by themselves.
  stream.once('close', () => lines.close());
  try {
    for await (const text of lines) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const line = parseLine(text);
      if (line === undefined) continue;
      const failure = line.error ?? line.errorDetail?.message;
      if (failure !== undefined) throw new EngineError(what, failure);
      const detail = line.progressDetail;
      if (line.id !== undefined && line.status === 'Downloading' && detail?.total !== undefined) {
        layers.set(line.id, { current: detail.current ?? 0, total: detail.total });
      }
      onLine({ text: (line.stream ?? line.status ?? '').trim(), fraction: fractionOf(layers) });
    }
  } catch (error) {
    // What broke the connection is told below, in our words.
    if (error !== cut) throw error;
  } finally {
    clearTimeout(timer);
    either.removeEventListener('abort', onAbort);
    stream.destroy();
  }
  signal.throwIfAborted();
  if (silence.signal.aborted) throw new EngineError(what, `it has said nothing for ${SILENCE_MS / 60_000} minutes`);
  if (cut !== undefined) throw new EngineError(what, 'the connection was cut', { cause: cut });
}

function parseLine(text: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fractionOf(layers: ReadonlyMap<string, { current: number; total: number }>): number | undefined {
  let current = 0;
  let total = 0;
  for (const layer of layers.values()) {
    current += layer.current;
    total += layer.total;
  }
  return total === 0 ? undefined : current / total;
}
