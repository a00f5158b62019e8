import { z } from 'zod';
import { LogView } from '#renderer/screens/runs/log-view.tsx';
import { ModulesScreen } from '#renderer/screens/modules/modules-screen.tsx';
import { pipelineLikeGraph } from '../graphs.ts';
import { fontsReady, inApp, inTheme, place } from './app-frame.tsx';
import { countPaints, drawn, picture, placesOf, refined, show } from './drawn-graph.tsx';
import { changeTimes, eventually, framesUntil, frameTimes, nextFrame, pause } from './frames.tsx';
import { keyTimes } from './key-times.tsx';
import { changedStatus, middleOf, nextStatus } from './statuses.tsx';

z.config({ jitless: true });
const SETTLED_MS = 1_000;

/** From mounting to the end of the first frame with everything drawn, the layout included. */
async function firstPaint(count: number): Promise<number> {
  const graph = pipelineLikeGraph(count);
  await fontsReady();
  await nextFrame();
  const start = performance.now();
  show(place(), graph);
  await drawn(graph);
  return performance.now() - start;
}

/** Frames while the picture moves, whole and at 1:1, and while one node after the other changes its status. */
async function frames(count: number, each: number): Promise<{ readonly fit: readonly number[]; readonly close: readonly number[]; readonly status: readonly number[]; readonly statusClose: readonly number[] }> {
  let graph = pipelineLikeGraph(count);
  const positions = placesOf(graph);
  const root = place();
  await fontsReady();
  show(root, graph, positions);
  const core = await drawn(graph);
  await pause(SETTLED_MS);
  const paints = countPaints();
  let before = 0;
  const change = (): void => {
    before = paints();
    graph = changedStatus(graph, middleOf(count));
    show(root, graph, positions);
  };
  const changes = async (): Promise<readonly number[]> => changeTimes(each, change, () => paints() > before);
  const move = (at: number): void => void core.panBy({ x: at % 2 === 0 ? -5 : 7, y: 3 });
  const fit = await frameTimes(each, move);
  const status = await changes();
  const middle = positions[`n${middleOf(count)}`] ?? { x: 0, y: 0 };
  core.viewport({ zoom: 1, pan: { x: 640 - middle.x, y: 400 - middle.y } });
  await pause(300);
  const close = await frameTimes(each, move);
  const statusClose = await changes();
  return { fit, close, status, statusClose };
}

/** Frames while the layout of a graph that is in sight is refined, and how long that took. The picture itself is kept out of it: what is refined is shown only when it is better. */
async function refinement(count: number): Promise<{ readonly took: number; readonly frames: readonly number[] }> {
  const graph = pipelineLikeGraph(count);
  await fontsReady();
  show(place(), graph, placesOf(graph));
  await drawn(graph);
  await nextFrame();
  const start = performance.now();
  const times = await framesUntil(refined(graph));
  return { took: performance.now() - start, frames: times };
}

/** Shows ten thousand modules; keys are then pressed from outside. */
async function openModules(): Promise<void> {
  await fontsReady();
  place().render(inApp(<ModulesScreen />));
  await eventually('the table', () => document.querySelector('[role="grid"] [data-index="0"]') ?? undefined);
  const field = await eventually('the search', () => document.querySelector<HTMLInputElement>('input[aria-label="Search modules"]') ?? undefined);
  field.focus();
  keys = keyTimes();
  await pause(SETTLED_MS);
}
let keys: (() => readonly number[]) | undefined;

/** Milliseconds of each key so far, until the next paint; and how many modules are found now. */
function keysPressed(): { readonly times: readonly number[]; readonly rows: number } {
  return { times: keys?.() ?? [], rows: Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 1) - 1 };
}

const log = <LogView runId="run" node="train" attempts={1} active />;

/** Frames while a log that grows is followed, and how far the last line that is shown lies behind. */
async function followLog(ms: number): Promise<{ readonly frames: readonly number[]; readonly lastLine: number }> {
  await fontsReady();
  place().render(inApp(<div style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>{log}</div>));
  await eventually('the log', () => document.querySelector('[data-line]') ?? undefined);
  await pause(SETTLED_MS);
  const times = await framesUntil(pause(ms));
  const shown = [...document.querySelectorAll<HTMLElement>('[data-line]')].filter((line) => !(line.textContent ?? '').includes('…'));
  return { frames: times, lastLine: Math.max(0, ...shown.map((line) => Number(line.dataset['line']))) };
}

/** A run as it is watched for long: statuses change, a log is followed, the picture moves. Goes on until the page is closed. */
async function startSoak(count: number): Promise<void> {
  const positions = placesOf(pipelineLikeGraph(count));
  let graph = pipelineLikeGraph(count);
  const root = place();
  const app = inApp(log);
  const render = (): void =>
    root.render(
      inTheme(
        <div style={{ height: '100%', display: 'grid', gridTemplateRows: '1fr 300px' }}>
          <div style={{ minHeight: 0 }}>{picture(graph, positions)}</div>
          <div style={{ minHeight: 0, display: 'flex', flexDirection: 'column' }}>{app}</div>
        </div>,
      ),
    );
  await fontsReady();
  render();
  const core = await drawn(graph);
  let at = 0;
  setInterval(() => {
    at += 1;
    graph = nextStatus(graph, at);
    render();
    core.panBy({ x: at % 2 === 0 ? -5 : 5, y: at % 200 < 100 ? 3 : -3 });
  }, 50);
}

Object.assign(globalThis, { bench: { firstPaint, frames, refinement, openModules, keysPressed, followLog, startSoak } });
