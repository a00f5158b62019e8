import { placeAll } from '#renderer/graph/layout/place-nodes.ts';
import { shownGraph } from '#renderer/graph/shown-graph.ts';
import { type BenchRow, forInformation, limit } from '../row.ts';
import { median, timed } from '../timing.ts';
import { pipelineLikeGraph } from './graphs.ts';
import type { Bench } from './sections.ts';

const LIMIT_MS = 50;
const TIMES = 7;

/** The layout for first sight: a pure function, measured where there is nothing else. */
export async function measureLayout({ scale, say }: Bench): Promise<readonly BenchRow[]> {
  const shown = shownGraph(pipelineLikeGraph(scale.large), new Set());
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) times.push(await timed(() => placeAll(shown)));
  say(`layout: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [
    limit({ name: `layout of ${scale.large} nodes for first sight`, value: median(times), unit: 'ms' }, LIMIT_MS),
    forInformation({ name: 'the same, the first time in a process', value: times[0] ?? Number.NaN, unit: 'ms' }),
  ];
}
