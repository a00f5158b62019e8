import { z } from 'zod';
import { failureSchema, type Failure, type FailureCode } from '#shared/workspace/failure.ts';
import { cleanText } from '#electron/runner/metrics/clean-text.ts';
import type { ExchangeAnswer } from './http-exchange.ts';
import { retryAfterSeconds } from './retry-after.ts';

export interface ReadRefusal {
  readonly failure: Failure;
  readonly retryAfterSeconds?: number | undefined;
}

const LONGEST_MESSAGE = 2_000;

/** A failure with a code that this version does not know: a newer server's. */
const unknownFailureSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What to make of a status alone, from the most telling to the least. */
const byStatus: Readonly<Record<number, FailureCode>> = {
  400: 'invalid-request', 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found', 409: 'wrong-state', 412: 'changed-meanwhile', 413: 'too-large', 428: 'precondition-required', 429: 'too-many-requests', 500: 'internal', 503: 'unavailable',
};

/** The failure that an answer carries; `undefined` when it carries none, so that it is not a workspace that speaks. */
export async function readRefusal(answer: ExchangeAnswer, read: () => Promise<string>): Promise<ReadRefusal | undefined> {
  if (!/json/iu.test(answer.headers.get('content-type') ?? '')) return undefined;
  const text = await read();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const wait = retryAfterSeconds(answer.headers);
  const waiting = wait === undefined ? {} : { retryAfterSeconds: wait };
  const known = failureSchema.safeParse(value);
  if (known.success) return { failure: { ...known.data.error, message: cleanText(known.data.error.message, LONGEST_MESSAGE) }, ...waiting };
  const unknown = unknownFailureSchema.safeParse(value);
  if (!unknown.success) return undefined;
  return { failure: { code: codeOf(answer.status), message: cleanText(unknown.data.error.message, LONGEST_MESSAGE) }, ...waiting };
}

/** For answers that cannot have a body. */
export function refusalByStatus(status: number): ReadRefusal {
  return { failure: { code: codeOf(status), message: `it answered ${String(status)}.` } };
}

const codeOf = (status: number): FailureCode => byStatus[status] ?? (status >= 500 ? 'unavailable' : 'invalid-request');
