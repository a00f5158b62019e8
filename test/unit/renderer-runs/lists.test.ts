import { describe, expect, it } from 'vitest';
import { deltaText, differs, shown } from '#renderer/screens/runs/comparison.ts';
import { groupIgnored } from '#renderer/screens/runs/group-ignored.ts';
import { changedFirst } from '#renderer/screens/runs/ingredients.ts';
import { missingReference } from '#renderer/screens/runs/missing-reference.ts';
import { allRuns, filterRuns, previousRun } from '#renderer/screens/runs/runs-filter.ts';
import type { RunSummaryView } from '#shared/contract/runs.ts';

const run = (id: string, pipeline: string, status: RunSummaryView['status'], day: number, engine: RunSummaryView['engine'] = 'docker'): RunSummaryView => ({
  id, pipeline, status, engine, createdUtc: `2026-01-0${day}T00:00:00Z`, nodes: { total: 1, completed: 1, reused: 0, failed: 0 },
});
const runs = [run('c3', 'Penguins', 'failed', 3), run('b2', 'iris', 'completed', 2, 'process'), run('a1', 'Penguins', 'completed', 1)];

describe('the history', () => {
  const ids = (filter: Partial<typeof allRuns>): string[] => filterRuns(runs, { ...allRuns, ...filter }).map(({ id }) => id);

  it('is filtered by words, status and engine', () => {
    expect(ids({})).toEqual(['c3', 'b2', 'a1']);
    expect(ids({ text: 'PENG comp' })).toEqual(['a1']);
    expect(ids({ statuses: ['failed', 'cancelled'] })).toEqual(['c3']);
    expect(ids({ engine: 'process' })).toEqual(['b2']);
    expect(ids({ text: '.*' })).toEqual([]);
  });

  it('knows the run before one, of the same pipeline', () => {
    expect(previousRun(runs, { id: 'c3', pipeline: 'Penguins', createdUtc: '2026-01-03T00:00:00Z' })?.id).toBe('a1');
    expect(previousRun(runs, { id: 'a1', pipeline: 'Penguins', createdUtc: '2026-01-01T00:00:00Z' })).toBeUndefined();
  });
});

describe('what a run ignored', () => {
  it('is told once per reason, the pipeline apart from its nodes', () => {
    expect(groupIgnored([{ key: 'k', reason: 'r' }, { node: 'a', key: 'k', reason: 'r' }, { node: 'b', key: 'k', reason: 'r' }, { node: 'a', key: 'k', reason: 'other' }])).toEqual([
      { key: 'k', reason: 'r', nodes: [] }, { key: 'k', reason: 'r', nodes: ['a', 'b'] }, { key: 'k', reason: 'other', nodes: ['a'] },
    ]);
  });
});

describe('why a node ran', () => {
  it('is told with what changed first', () => {
    const of = (ingredient: string, change: 'same' | 'changed' | 'added' | 'removed' | 'first') => ({ ingredient, value: '', change });
    expect(changedFirst([of('a', 'same'), of('b', 'added'), of('c', 'changed'), of('d', 'same')]).map(({ ingredient }) => ingredient)).toEqual(['c', 'b', 'a', 'd']);
  });
});

describe('an image that is missing', () => {
  it('is known by the environment that it stands for', () => {
    const message = 'environment azureml:sklearn-1.5@latest has no image here; map it to an image that you have. (also for b)';
    const commandLine = 'To do so: drydock environment set azureml:sklearn-1.5@latest --image <image>';
    expect(missingReference({ severity: 'error', code: 'image-unavailable', message, commandLine })).toBe('azureml:sklearn-1.5@latest');
    expect(missingReference({ severity: 'error', code: 'other', message, commandLine })).toBeUndefined();
    expect(missingReference({ severity: 'error', code: 'image-unavailable', message: '"!" is not the name of an image' })).toBeUndefined();
  });
});

describe('two runs side by side', () => {
  it('differ by status, module, ingredients, or by being in one only', () => {
    const side = { status: 'completed', module: 'm:1', milliseconds: 5 } as const;
    expect(differs({ name: 'n', a: side, b: { ...side, milliseconds: 9 }, changed: [] })).toBe(false);
    expect(differs({ name: 'n', a: side, changed: [] })).toBe(true);
    expect(differs({ name: 'n', a: side, b: side, changed: ['code'] })).toBe(true);
    expect(differs({ name: 'n', a: side, b: { ...side, module: 'm:2' }, changed: [] })).toBe(true);
  });

  it('show by how much a metric moved', () => {
    expect([deltaText(0.9, 0.95), deltaText(2, 1), deltaText(3, 3), deltaText(0, 2), deltaText(undefined, 1)]).toEqual(['+0.05 (+5.56 %)', '-1 (-50 %)', '0', '+2', '']);
    expect([shown(0.1 + 0.2), shown(1_234_567), shown(1e20)]).toEqual(['0.3', '1,234,567', '100000000000000000000']);
  });
});
