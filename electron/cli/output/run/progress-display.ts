import type { RunEvent } from '#shared/model/run.ts';
import { originWords } from '#shared/run/origin.ts';
import type { Clock } from '#electron/clock.ts';
import type { FetchProgress, PlanView, RunObserver } from '#electron/runner/run-service.ts';
import { shortPath } from '../problem-lines.ts';
import type { TextStream } from '../text-stream.ts';
import { duration } from '../words.ts';
import { fetchText, liveBlock } from './live-block.ts';
import { NodeProgress, type NodeLine } from './node-progress.ts';
import { colored, statusMark } from './status-mark.ts';

/** Shows a run while it goes on. `stop` is to be called when it is over, before anything else is printed. */
export interface ProgressDisplay extends Required<RunObserver> {
  stop(): void;
}

const framesPerSecond = 10;
const widestName = 40;

/** Live lines on a terminal, else one line with its time per change. */
export async function progressDisplay(err: TextStream, clock: Clock): Promise<ProgressDisplay> {
  if (!err.canRedraw) return plainDisplay(err, clock);
  const { createLogUpdate } = await import('log-update');
  return liveDisplay(err, clock, createLogUpdate(err.raw));
}

function header(plan: PlanView, err: TextStream): string {
  const { colors } = err;
  const title = plan.pipeline.displayName === '' ? plan.pipeline.name : plan.pipeline.displayName;
  const label = (text: string) => colors.dim(text.padEnd(9));
  return `${label('Pipeline')} ${colors.bold(title)} ${colors.dim(`(${plan.origin === undefined ? shortPath(plan.pipeline.file) : originWords(plan.origin)})`)}\n${label('Engine')} ${plan.engine}: ${plan.engineReason}\n`;
}

const runLine = (runId: string, err: TextStream) => `${err.colors.dim('Run'.padEnd(9))} ${runId}\n`;

function nameWidth(plan: PlanView): number {
  return Math.min(widestName, plan.nodes.reduce((widest, node) => Math.max(widest, node.name.length), 4));
}

function plainDisplay(err: TextStream, clock: Clock): ProgressDisplay {
  const progress = new NodeProgress();
  const told = new Map<string, string>();
  let width = 4;
  const at = (utc: string) => `${utc.slice(0, 19)}Z`;
  return {
    onPlan: (plan) => {
      progress.plan(plan.nodes);
      width = nameWidth(plan);
      err.write(header(plan, err));
      for (const warning of plan.warnings) err.write(`warning: ${warning}\n`);
    },
    onRun: (runId) => {
      err.write(runLine(runId, err));
    },
    onEvent: (event) => {
      const line = progress.apply(event, clock.monotonicMs());
      if (line !== undefined) err.write(`${at(event.utc)} ${line.status.padEnd(9)} ${line.node.padEnd(width)}${afterName(line)}\n`);
    },
    onFetch: (fetch) => {
      // Percentages by the hundred are noise in a log: a line per thing and state.
      const key = `${fetch.kind} ${fetch.name}`;
      const state = fetch.fraction === undefined ? fetch.status : (fetch.status.split(/[\s:]/)[0] ?? '');
      if (told.get(key) === state) return;
      told.set(key, state);
      err.write(`${at(clock.nowUtc())} ${fetchText(fetch, false)}\n`);
    },
    stop: () => undefined,
  };
}

function afterName(line: NodeLine): string {
  const elapsed = line.elapsedMs === undefined ? '' : `  ${duration(line.elapsedMs)}`;
  return `${elapsed}${line.text === '' ? '' : `  ${firstLine(line.text)}`}`;
}

/** The rest of a long message is told at the end. */
function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

/** The part of `log-update` that is used. */
interface LiveArea {
  (text: string): void;
  clear(): void;
  done(): void;
}

function liveDisplay(err: TextStream, clock: Clock, area: LiveArea): ProgressDisplay {
  const progress = new NodeProgress();
  const startedMs = clock.monotonicMs();
  /** Lines that stay; written once per frame, however many events came. */
  let kept: string[] = [];
  let width = 4;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const writeKept = () => {
    if (kept.length === 0) return;
    area.clear();
    err.write(kept.join(''));
    kept = [];
  };
  const draw = () => {
    frame += 1;
    writeKept();
    area(liveBlock(progress, { nowMs: clock.monotonicMs(), startedMs, frame, width }, err));
  };
  return {
    onPlan: (plan) => {
      progress.plan(plan.nodes);
      width = nameWidth(plan);
      err.write(header(plan, err));
      for (const warning of plan.warnings) err.write(`${err.colors.yellow('warning:')} ${warning}\n`);
      timer ??= setInterval(draw, 1000 / framesPerSecond);
      timer.unref();
    },
    onRun: (runId) => {
      kept.push(`${runLine(runId, err)}\n`);
    },
    onEvent: (event: RunEvent) => {
      const line = progress.apply(event, clock.monotonicMs());
      if (line !== undefined && line.status !== 'running') kept.push(keptLine(line, width, err));
    },
    onFetch: (fetch: FetchProgress) => {
      progress.fetch(fetch);
    },
    stop: () => {
      clearInterval(timer);
      writeKept();
      area.clear();
      area.done();
    },
  };
}

function keptLine(line: NodeLine, width: number, err: TextStream): string {
  const { colors } = err;
  const elapsed = (line.elapsedMs === undefined ? '' : duration(line.elapsedMs)).padStart(8);
  if (line.status === 'warning' || line.status === 'retrying') return `${colors.yellow('!')} ${line.node.padEnd(width)} ${elapsed}  ${firstLine(line.text)}\n`;
  const text = line.status === 'failed' ? colored('failed', firstLine(line.text), err) : colors.dim(firstLine(line.text));
  return `${statusMark(line.status, err)} ${line.node.padEnd(width)} ${elapsed}  ${colors.reset(line.status === 'completed' ? '' : `${line.status}: `)}${text}\n`;
}
