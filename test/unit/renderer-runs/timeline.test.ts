import { describe, expect, it } from 'vitest';
import { criticalPath, tickText, ticks, timelineOf } from '#renderer/screens/runs/timeline.ts';
import type { NodeStateView } from '#shared/contract/runs.ts';

const zero = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(zero + seconds * 1_000).toISOString();
const node = (name: string, dependsOn: string[], start?: number, end?: number): NodeStateView => ({
  name, status: end === undefined ? (start === undefined ? 'queued' : 'running') : 'completed', module: '', reused: false, reason: '', attempts: 1, dependsOn,
  ...(start === undefined ? {} : { startedUtc: at(start) }), ...(end === undefined ? {} : { endedUtc: at(end) }),
});
const diamond = [node('a', [], 1, 2), node('slow', ['a'], 2, 10), node('quick', ['a'], 3, 4), node('end', ['slow', 'quick'], 11, 12)];

describe('the critical path', () => {
  it('goes back through the nodes that were waited for', () => {
    expect(criticalPath(diamond)).toEqual(['a', 'slow', 'end']);
  });

  it('ends at a node that is still running', () => {
    expect(criticalPath([node('a', [], 0, 9), node('b', [], 1)])).toEqual(['b']);
  });

  it('is empty before anything began, and survives cycles and unknown names', () => {
    expect(criticalPath([node('a', ['b']), node('b', ['a'])])).toEqual([]);
    expect(criticalPath([node('a', ['b', 'gone'], 0, 1), node('b', ['a'], 0, 2)])).toEqual(['a', 'b']);
  });
});

describe('the timeline', () => {
  const created = { createdUtc: at(0), startedUtc: at(0) };

  it('tells waiting from running', () => {
    const { rows, lengthMs } = timelineOf({ ...created, endedUtc: at(13), nodes: diamond }, zero);
    expect(rows.map(({ name, readyMs, startMs, endMs }) => [name, readyMs, startMs, endMs])).toEqual([
      ['a', 0, 1_000, 2_000], ['slow', 2_000, 2_000, 10_000], ['quick', 2_000, 3_000, 4_000], ['end', 10_000, 11_000, 12_000],
    ]);
    expect(lengthMs).toBe(13_000);
  });

  it('lets what runs reach to now, and puts what has not begun last in the order of the pipeline', () => {
    const { rows, lengthMs } = timelineOf({ ...created, nodes: [node('z', ['b']), node('y', []), node('b', [], 1)] }, zero + 5_000);
    expect(rows.map(({ name, startMs, endMs }) => [name, startMs, endMs])).toEqual([['b', 1_000, 5_000], ['z', undefined, undefined], ['y', undefined, undefined]]);
    expect(lengthMs).toBe(5_000);
  });

  it('has no times below zero when clocks disagree, nor a length of nothing', () => {
    const { rows, lengthMs } = timelineOf({ ...created, nodes: [node('a', [], -3)] }, zero - 5_000);
    expect(rows[0]?.startMs).toBe(0);
    expect(rows[0]?.endMs).toBe(0);
    expect(lengthMs).toBe(1);
  });

  it('does not let a node wait for something that ended after it began', () => {
    const { rows } = timelineOf({ ...created, endedUtc: at(20), nodes: [node('a', [], 0, 15), node('b', ['a'], 10, 11)] }, zero);
    expect(rows.find(({ name }) => name === 'b')?.readyMs).toBe(10_000);
  });

  it('lays thousands of nodes out at once', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => node(`n${index}`, index === 0 ? [] : [`n${index - 1}`], index, index + 1));
    expect(timelineOf({ ...created, endedUtc: at(5_000), nodes: many }, zero).rows.every(({ critical }) => critical)).toBe(true);
  });
});

describe('the marks of the axis', () => {
  it('stand at round distances', () => {
    expect(ticks(4_800, 10)).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500]);
    expect(ticks(90_000, 5)).toEqual([0, 30_000, 60_000, 90_000]);
    expect(ticks(1, 10)).toEqual([0, 1]);
    expect(ticks(10 * 86_400_000, 4).length).toBeLessThanOrEqual(5);
  });

  it('are written for people', () => {
    expect([0, 200, 5_000, 90_000, 3_600_000, 3_661_000].map(tickText)).toEqual(['0', '200 ms', '5 s', '1:30', '1:00:00', '1:01:01']);
  });
});
