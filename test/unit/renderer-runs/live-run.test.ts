import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceRun, noRunYet, stepLiveRun } from '#renderer/screens/runs/live-run.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { foldEvents } from '#shared/run/fold-events.ts';

const names = ['prepare', 'train', 'score'] as const;

function run(lastSeq = 0): RunDetail {
  return {
    id: 'r1', pipeline: { name: 'p', displayName: 'P', file: '/p.yml' }, status: 'preparing', message: '', engine: 'process', engineReason: '', createdUtc: '2026-01-01T00:00:00Z', parameters: {},
    options: { maxWorkers: 1, hermetic: false, forceRerun: false, from: [], only: [] },
    nodes: names.map((name) => ({ name, status: 'queued', module: 'm', reused: false, reason: '', attempts: 0, dependsOn: [] })),
    graph: { nodes: names.map((id) => ({ id, label: id, module: 'm', kind: 'module', inputs: [], outputs: [], errors: 0, warnings: 0, status: 'queued' })), edges: [] },
    outputs: [], ignored: [], warnings: [], lastSeq,
  };
}

const utc = (seq: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString();
const running = (seq: number, node: string): RunEvent => ({ seq, utc: utc(seq), type: 'node-running', node, attempt: 1, reason: 'first time' });
const completed = (seq: number, node: string): RunEvent => ({ seq, utc: utc(seq), type: 'node-completed', node, exitCode: 0, outputs: {} });

const anyEvents = fc.array(
  fc.tuple(fc.constantFrom(...names), fc.constantFrom('preparing', 'keyed', 'running', 'retrying', 'reused', 'completed', 'failed', 'skipped', 'cancelled', 'warning', 'resumed', 'finished'), fc.integer({ min: 1, max: 3 })),
  { maxLength: 40 },
).map((parts) => parts.map(([node, kind, number], index): RunEvent => {
  const at = { seq: index + 1, utc: utc(index + 1) };
  switch (kind) {
    case 'preparing': return { ...at, type: 'node-preparing', node, what: 'image' };
    case 'keyed': return { ...at, type: 'node-keyed', node, key: 'k', ingredients: {} };
    case 'running': return { ...at, type: 'node-running', node, attempt: number, reason: 'why' };
    case 'retrying': return { ...at, type: 'node-retrying', node, attempt: number, exitCode: number, message: '', delayMs: 1 };
    case 'reused': return { ...at, type: 'node-reused', node, reason: 'same', key: 'k', fromRun: 'r0', outputs: {} };
    case 'completed': return { ...at, type: 'node-completed', node, exitCode: 0, outputs: {} };
    case 'failed': return { ...at, type: 'node-failed', node, exitCode: number, code: 'c', message: 'broke' };
    case 'skipped': return { ...at, type: 'node-skipped', node, reason: 'no input' };
    case 'cancelled': return { ...at, type: 'node-cancelled', node, reason: 'asked' };
    case 'warning': return { ...at, type: 'warning', node, message: 'careful' };
    case 'resumed': return { ...at, type: 'run-resumed', pid: 1 };
    case 'finished': return { ...at, type: 'run-finished', status: 'failed', message: 'over' };
  }
}));

describe('a run that is followed', () => {
  it('says of every node what the fold of all its events says, however they are cut into batches', () => {
    fc.assert(fc.property(anyEvents, fc.integer({ min: 1, max: 7 }), (events, size) => {
      let live = run();
      for (let at = 0; at < events.length; at += size) live = advanceRun(live, events.slice(at, at + size));
      const folded = foldEvents(names, events);
      for (const node of live.nodes) {
        const { status, reason, attempts, startedUtc, endedUtc, exitCode } = folded.nodes.get(node.name) ?? {};
        expect({ status: node.status, reason: node.reason, attempts: node.attempts, startedUtc: node.startedUtc, endedUtc: node.endedUtc, exitCode: node.exitCode }).toEqual({ status, reason, attempts, startedUtc, endedUtc, exitCode });
      }
      expect(live.warnings).toEqual(folded.warnings);
      expect(live.message).toBe(folded.message);
      expect(live.endedUtc).toBe(folded.endedUtc);
      expect(live.lastSeq).toBe(folded.lastSeq);
    }));
  });

  it('colours the graph with the nodes, and leaves untouched nodes the same objects', () => {
    const before = run();
    const after = advanceRun(before, [running(1, 'train')]);
    expect(after.graph.nodes.map(({ status }) => status)).toEqual(['queued', 'running', 'queued']);
    expect(after.graph.nodes[0]).toBe(before.graph.nodes[0]);
    expect(after.nodes[2]).toBe(before.nodes[2]);
    expect(advanceRun(before, [{ seq: 1, utc: utc(1), type: 'warning', message: 'x' }]).graph).toBe(before.graph);
  });

  it('ignores events of nodes that it does not have', () => {
    expect(advanceRun(run(), [running(1, 'elsewhere')]).nodes.map(({ name }) => name)).toEqual([...names]);
  });
});

describe('answers and events together', () => {
  it('keeps events that came while an older answer was under way', () => {
    let live = stepLiveRun(noRunYet, { type: 'happened', events: [running(1, 'train'), completed(2, 'train')] });
    expect(live.now).toBeUndefined();
    live = stepLiveRun(live, { type: 'told', run: run(1) });
    expect(live.now?.nodes[1]?.status).toBe('completed');
    expect(live.now?.lastSeq).toBe(2);
    expect(live.asks).toBe(0);
  });

  it('takes an event in once', () => {
    let live = stepLiveRun(noRunYet, { type: 'told', run: run(2) });
    live = stepLiveRun(live, { type: 'happened', events: [running(1, 'train')] });
    expect(live.now?.nodes[1]?.status).toBe('queued');
    const again = stepLiveRun(live, { type: 'happened', events: [running(2, 'train')] });
    expect(again).toBe(live);
  });

  it('asks again when an event is missing, and once it has ended', () => {
    let live = stepLiveRun(noRunYet, { type: 'told', run: run(0) });
    live = stepLiveRun(live, { type: 'happened', events: [running(1, 'train')] });
    expect(live.asks).toBe(0);
    live = stepLiveRun(live, { type: 'happened', events: [completed(5, 'train')] });
    expect(live.asks).toBe(1);
    live = stepLiveRun(live, { type: 'happened', events: [{ seq: 6, utc: utc(6), type: 'run-finished', status: 'completed', message: '' }] });
    expect(live.asks).toBe(2);
    expect(live.now?.status).toBe('completed');
  });

  it('believes a newer answer over what it added up', () => {
    let live = stepLiveRun(noRunYet, { type: 'told', run: run(0) });
    live = stepLiveRun(live, { type: 'happened', events: [running(1, 'train')] });
    live = stepLiveRun(live, { type: 'told', run: { ...run(9), status: 'completed' } });
    expect(live.now?.status).toBe('completed');
    expect(live.later).toEqual([]);
  });
});
