/** One event of a `text/event-stream`. */
export interface StreamEvent {
  /** `message` when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Letters. */
const LONGEST_EVENT = 64 << 10;

/** Why a stream is refused. */
export class BadEventStreamError extends Error {}

/** The events of a stream as its pieces arrive. Comments, `id` and `retry` are passed over. Throws {@link BadEventStreamError} for an event that does not end. */
export async function* readEventStream(pieces: AsyncIterable<Uint8Array>, longest = LONGEST_EVENT): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  let size = 0;
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/u);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      size += line.length;
      if (line === '') {
        if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') };
        [event, data, size] = ['', [], 0];
        continue;
      }
      const [, field = '', value = ''] = /^(?<field>[^:]*):? ?(?<value>.*)$/su.exec(line) ?? [];
      if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
    if (rest.length + size > longest) throw new BadEventStreamError('an event in it is too long');
  }
}
