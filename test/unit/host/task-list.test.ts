import { expect, test } from 'vitest';
import type { Task } from '#shared/contract/tasks.ts';
import { CancelledError, InvalidInputError } from '#shared/errors.ts';
import { taskHandlers } from '#electron/host/handlers/tasks.ts';
import { Hub } from '#electron/host/hub.ts';
import { TaskList } from '#electron/host/task-list.ts';
import { clock } from './host-kit.ts';

function newTasks(): { readonly tasks: TaskList; readonly told: Task[] } {
  const hub = new Hub();
  const told: Task[] = [];
  hub.watch('tasks', (_seq, payload) => Reflect.apply(told.push.bind(told), undefined, [payload]));
  let count = 0;
  return { tasks: new TaskList(hub, clock, () => String((count += 1))), told };
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError()));
  });

test('a task tells what it does and how it ended', async () => {
  const { tasks, told } = newTasks();
  const { id, ended } = tasks.start({ kind: 'image', title: 'Pull x' }, async (_signal, report) => {
    report({ detail: 'half', fraction: 0.5 });
    await Promise.resolve();
    return 'value';
  });
  expect(tasks.list()).toMatchObject([{ id, status: 'active', detail: 'half', fraction: 0.5, cancellable: true }]);
  expect(await ended).toBe('value');
  expect(told.map(({ status, detail }) => `${status} ${detail}`)).toEqual(['active ', 'active half', 'done half']);
  expect(tasks.active).toEqual([]);
});

test.each([
  ['failed', new InvalidInputError('It is wrong.')],
  ['failed', new Error('It is wrong.')],
  ['cancelled', new CancelledError('It is wrong.')],
] as const)('a task that throws is %s, says why, and rejects for whoever waits for it', async (status, error) => {
  const { tasks } = newTasks();
  const { ended } = tasks.start({ kind: 'other', title: 't' }, () => Promise.reject(error));
  await expect(ended).rejects.toBe(error);
  expect(tasks.list()).toMatchObject([{ status, detail: 'It is wrong.', cancellable: false }]);
});

test('cancelling stops one task, stopping all waits for all', async () => {
  const { tasks } = newTasks();
  const first = tasks.start({ kind: 'other', title: 'first' }, untilAborted);
  tasks.start({ kind: 'other', title: 'second' }, untilAborted);
  await taskHandlers({ tasks })['tasks.cancel']({ id: first.id }, { signal: new AbortController().signal, clientId: '' });
  tasks.cancel('no such task');
  await expect(first.ended).rejects.toMatchObject({ code: 'cancelled' });
  expect(tasks.list().map(({ title, status }) => [title, status])).toEqual([['second', 'active'], ['first', 'cancelled']]);
  await tasks.stopAll();
  expect(tasks.active).toEqual([]);
});

test('what is told after the end does not count, and only the newest that ended are kept', async () => {
  const { tasks, told } = newTasks();
  let late = (): void => undefined;
  const { ended } = tasks.start({ kind: 'other', title: 'x' }, (_signal, report) => {
    late = () => report({ detail: 'late' });
    return Promise.resolve();
  });
  await ended;
  const before = told.length;
  late();
  expect(told).toHaveLength(before);
  const going = tasks.start({ kind: 'run', title: 'goes on' }, untilAborted);
  for (let round = 0; round < 60; round += 1) await tasks.start({ kind: 'other', title: String(round) }, () => Promise.resolve()).ended;
  expect(tasks.list()).toHaveLength(51);
  expect(tasks.list()[0]?.title).toBe('59');
  expect(tasks.list().at(-1)?.id).toBe(going.id);
  await tasks.stopAll();
});
