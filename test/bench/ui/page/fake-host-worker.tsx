import type { Input, Output } from '#shared/contract/contract.ts';
import type { ClientFrame, HostFrame } from '#shared/contract/frames.ts';

const MODULES = 10_000;
const LINES_A_MS = 2;
/** The host tells of a log that grows ten times a second at most. */
const TOLD_EVERY_MS = 100;
const LINE_BYTES = 90;

const WORDS = ['train', 'score', 'prepare', 'evaluate', 'split', 'join', 'clean', 'encode', 'publish', 'compare'] as const;
const grows = new Map<string, { readonly timer: ReturnType<typeof setInterval>; seq: number }>();
let started: number | undefined;

addEventListener('message', (message: MessageEvent<unknown>) => {
  const frame: ClientFrame = JSON.parse(String(message.data));
  if (frame.t === 'call') answer(frame.id, frame.name, frame.input);
  if (frame.t === 'watch') watch(frame.topic);
  if (frame.t === 'unwatch') {
    clearInterval(grows.get(frame.topic)?.timer);
    grows.delete(frame.topic);
  }
});
tell({ t: 'hello', epoch: 'bench', version: '0.0.0' });

function answer(id: number, name: string, input: unknown): void {
  if (name === 'modules.list') tell({ t: 'reply', id, ok: true, value: { modules: Array.from({ length: MODULES }, (_, at) => moduleRow(at)) } satisfies Output<'modules.list'> });
  else if (name === 'logs.read' && isRead(input)) tell({ t: 'reply', id, ok: true, value: read(input) });
  else tell({ t: 'reply', id, ok: false, error: { code: 'bench', message: `The host of the bench has no ${name}.`, problems: [] } });
}

function watch(topic: string): void {
  tell({ t: 'watching', topic, next: 1 });
  if (!topic.startsWith('log/')) return;
  started ??= performance.now();
  const log = { seq: 1, timer: setInterval(() => tell({ t: 'event', topic, seq: log.seq++, payload: { attempt: 1, bytes: written() * LINE_BYTES, ended: false } }), TOLD_EVERY_MS) };
  grows.set(topic, log);
}

/** Lines that the log has by now. */
function written(): number {
  return started === undefined ? 0 : Math.floor((performance.now() - started) * LINES_A_MS);
}

function read({ from, count }: Input<'logs.read'>): Output<'logs.read'> {
  const total = written();
  const lines = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) => line(from + at));
  return { lines, from, total, bytes: total * LINE_BYTES, ended: false };
}

function line(at: number): string {
  const level = at % 50 === 0 ? '\u001B[33mWARN\u001B[0m' : '\u001B[32mINFO\u001B[0m';
  return `2025-01-01T10:00:00.${String(at % 1000).padStart(3, '0')}Z ${level} epoch ${at >> 8} step ${at} loss=${(1 / (1 + at)).toFixed(6)} accuracy=0.${at % 997}`;
}

function moduleRow(at: number): Output<'modules.list'>['modules'][number] {
  const word = WORDS[at % WORDS.length] ?? 'train';
  return { id: `m${at}`, name: `${word}_model_${at}`, description: `Does ${word} for team ${at % 37} with a table of ${at} rows`, status: 'active', createdUtc: '2025-01-01T00:00:00.000Z', versionCount: 1 + (at % 5), latest: { version: `1.${at % 5}.0`, id: `v${at}` }, tags: [`team-${at % 37}`, word] };
}

function isRead(input: unknown): input is Input<'logs.read'> {
  return typeof input === 'object' && input !== null && 'from' in input && 'count' in input;
}

function tell(frame: HostFrame): void {
  postMessage(JSON.stringify(frame));
}
