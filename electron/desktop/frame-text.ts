import { MAX_FRAME_BYTES } from '#shared/contract/frames.ts';
import type { HostFrame } from '#shared/contract/frames.ts';
import { BadFrameError } from '../host/client-session.ts';

/** Reads what a page sent. Throws `BadFrameError` for what is no JSON text, or too long. */
export function readFrameText(message: unknown): unknown {
  if (typeof message !== 'string') throw new BadFrameError('not a text');
  if (message.length > MAX_FRAME_BYTES || Buffer.byteLength(message) > MAX_FRAME_BYTES) throw new BadFrameError('too large');
  try {
    return JSON.parse(message);
  } catch {
    throw new BadFrameError('not JSON');
  }
}

/** A frame as text for the page. A reply that is too large becomes an error, so that its call ends. `undefined`: there is nothing to send instead. */
export function writeFrameText(frame: HostFrame): string | undefined {
  const text = JSON.stringify(frame);
  if (Buffer.byteLength(text) <= MAX_FRAME_BYTES) return text;
  if (frame.t !== 'reply') return undefined;
  return JSON.stringify({ t: 'reply', id: frame.id, ok: false, error: { code: 'too-large', message: 'The answer is too large to show.', problems: [] } } satisfies HostFrame);
}
