import type { FetchProgress } from '#electron/runner/run-service.ts';
import type { TextStream } from '../text-stream.ts';
import { duration } from '../words.ts';
import type { ActiveNode, NodeProgress } from './node-progress.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const mostLines = 12;

export interface Moment {
  readonly nowMs: number;
  readonly startedMs: number;
  readonly frame: number;
  /** Of the column of node names. */
  readonly width: number;
}

/** What is going on right now: a line per busy node and per fetch, and the counts. Each line fits the width. */
export function liveBlock(progress: NodeProgress, moment: Moment, err: TextStream): string {
  const { colors } = err;
  const spin = colors.cyan(spinner[moment.frame % spinner.length] ?? '');
  const room = err.columns - moment.width - 14;
  const busy = [...progress.active.values()].sort(runningFirst);
  const nodes = busy.slice(0, mostLines).map((node) => {
    const elapsed = node.status === 'running' ? duration(moment.nowMs - node.sinceMs) : '';
    const detail = node.status === 'running' ? (progress.detailOf(node.node) ?? 'running') : `preparing: ${node.detail}`;
    return `${spin} ${node.node.slice(0, moment.width).padEnd(moment.width)} ${elapsed.padStart(8)}  ${colors.dim(cut(detail, room))}`;
  });
  const more = busy.length > mostLines ? [colors.dim(`  and ${String(busy.length - mostLines)} more`)] : [];
  const fetches = [...progress.fetches.values()].slice(0, mostLines).map((fetch) => `${spin} ${cut(fetchText(fetch, true), err.columns - 4)}`);
  return [...nodes, ...more, ...fetches, countsLine(progress, moment, err)].join('\n');
}

function runningFirst(a: ActiveNode, b: ActiveNode): number {
  return a.status === b.status ? a.sinceMs - b.sinceMs : a.status === 'running' ? -1 : 1;
}

function countsLine({ counts, done }: NodeProgress, moment: Moment, { colors }: TextStream): string {
  const parts = [`${String(done)} of ${String(counts.total)} done`];
  if (counts.reused > 0) parts.push(`${String(counts.reused)} reused`);
  if (counts.failed > 0) parts.push(colors.red(`${String(counts.failed)} failed`));
  if (counts.skipped > 0) parts.push(`${String(counts.skipped)} skipped`);
  return `${colors.dim('  ')}${parts.join(', ')}${colors.dim(`, ${duration(moment.nowMs - moment.startedMs)}`)}`;
}

/** `image python:3.11: pulling 45%` */
export function fetchText(fetch: FetchProgress, withFraction: boolean): string {
  const percent = fetch.fraction === undefined || !withFraction ? '' : ` ${String(Math.floor(fetch.fraction * 100))}%`;
  return `${fetch.kind} ${fetch.name}: ${fetch.status}${percent}`;
}

function cut(text: string, room: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= Math.max(8, room) ? line : `${line.slice(0, Math.max(8, room) - 1)}…`;
}
