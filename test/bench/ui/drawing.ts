import { z } from 'zod';
import { type BenchRow, forInformation } from '../row.ts';
import { median } from '../timing.ts';
import { aheadOf, notBehind, type Others } from './against-peer.ts';
import { BenchPage } from './browser.ts';
import { percentile } from './percentile.ts';
import type { Bench } from './sections.ts';

const PAINT_LIMITS_MS = { small: 800, large: 1_500 } as const;
/** A frame of a 60 Hz screen, and what clocks add. */
const FRAME_MS = 16.9;
const STATUS_LIMIT_MS = 17;

const times = z.array(z.number());
const framesSchema = z.object({ fit: times, close: times, status: times, statusClose: times });
type Frames = z.infer<typeof framesSchema>;

interface Contender {
  readonly name: string;
  readonly page: string;
  readonly extra: readonly unknown[];
}
const OURS: Contender = { name: 'ours', page: '', extra: [] };
const THEIRS: readonly Contender[] = [
  { name: 'React Flow', page: 'react-flow.html', extra: [false] },
  { name: 'React Flow, visible elements only', page: 'react-flow.html', extra: [true] },
];

/** Pictures of graphs, ours and React Flow's, in turns: so that all see the same machine. */
export async function measureDrawing(bench: Bench): Promise<readonly BenchRow[]> {
  const { scale } = bench;
  return [...(await measureSize(bench, 'small', scale.framesSmall)), ...(await measureSize(bench, 'large', scale.framesLarge)), ...(await measureRefinement(bench))];
}

async function measureSize(bench: Bench, size: 'small' | 'large', each: number): Promise<readonly BenchRow[]> {
  const { scale, peerMissing } = bench;
  const count = scale[size];
  const paints = new Map<string, number[]>();
  const works = new Map<string, number[]>();
  const frames = new Map<string, Frames[]>();
  const contenders = [OURS, ...(peerMissing === undefined ? THEIRS : [])];
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const contender of contenders) {
      const { result: paint, workMs } = await onPage(bench, contender, async (page) => page.workOf(async () => page.call('firstPaint', z.number(), count, ...contender.extra)));
      const moved = await onPage(bench, contender, async (page) => page.call('frames', framesSchema, count, each, ...contender.extra));
      paints.set(contender.name, [...(paints.get(contender.name) ?? []), paint]);
      works.set(contender.name, [...(works.get(contender.name) ?? []), workMs]);
      frames.set(contender.name, [...(frames.get(contender.name) ?? []), moved]);
      const { fit, close, status } = moved;
      bench.say(`${contender.name}, ${count} nodes: paint ${paint.toFixed(0)} (work ${workMs.toFixed(0)}), pan ${median(fit).toFixed(1)}/${percentile(fit, 0.95).toFixed(0)}, at 1:1 ${median(close).toFixed(1)}, status ${median(status).toFixed(1)} ms`);
    }
  }
  const others = (figure: (name: string) => number): Others => (peerMissing === undefined ? Object.fromEntries(THEIRS.map(({ name }) => [name, figure(name)])) : { missing: peerMissing });
  const paint = (name: string): number => median(paints.get(name) ?? []);
  const work = (name: string): number => median(works.get(name) ?? []);
  const typical = (key: keyof Frames) => (name: string): number => median((frames.get(name) ?? []).map((each) => median(each[key])));
  const slow = (key: keyof Frames) => (name: string): number => median((frames.get(name) ?? []).map((each) => percentile(each[key], 0.95)));
  const row = (name: string, figure: (contender: string) => number, most?: number): BenchRow => {
    const ours = { name: `${count} nodes: ${name}`, value: figure(OURS.name), unit: 'ms' } as const;
    return most === undefined ? notBehind(ours, others(figure)) : aheadOf(ours, most, others(figure));
  };
  return [
    row('first paint (ours with its layout)', paint, PAINT_LIMITS_MS[size]),
    row('the same: work of the main thread', work),
    row('pan, everything in sight: median frame', typical('fit'), size === 'small' ? FRAME_MS : undefined),
    row('the same: 95 of 100 frames within', slow('fit')),
    row('pan at 1:1: median frame', typical('close'), size === 'small' ? FRAME_MS : undefined),
    row('the same: 95 of 100 frames within', slow('close')),
    row('a change of one status, everything in sight: next painted frame', typical('status'), STATUS_LIMIT_MS),
    row('a change of one status at 1:1: next painted frame', typical('statusClose'), STATUS_LIMIT_MS),
  ];
}

/** ELK works in a worker: the page must not be held up by it. */
async function measureRefinement(bench: Bench): Promise<readonly BenchRow[]> {
  const refined = await onPage(bench, OURS, async (page) => page.call('refinement', z.object({ took: z.number(), frames: times }), bench.scale.small));
  return [
    forInformation({ name: `${bench.scale.small} nodes: refined by ELK after`, value: refined.took / 1000, unit: 's' }),
    forInformation({ name: 'the same: longest frame until then', value: Math.max(...refined.frames), unit: 'ms' }),
  ];
}

async function onPage<T>({ browser, address }: Bench, { page }: Contender, measure: (page: BenchPage) => Promise<T>): Promise<T> {
  await using opened = await BenchPage.open(browser, new URL(page, address).href);
  return await measure(opened);
}
