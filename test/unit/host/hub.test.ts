import { expect, test } from 'vitest';
import { Hub } from '#electron/host/hub.ts';

/** A new one for each watch: listeners are told apart by what they are. */
const ignoring = () => (): void => undefined;

test('a source works from the first watcher to the last, and again afterwards', () => {
  const hub = new Hub();
  const log: string[] = [];
  hub.feed('run', (rest) => {
    log.push(`start ${rest}`);
    return () => void log.push(`stop ${rest}`);
  });
  const first = hub.watch('run/a/b', ignoring());
  const second = hub.watch('run/a/b', ignoring());
  const other = hub.watch('run/c', ignoring());
  first?.stop();
  first?.stop();
  expect(log).toEqual(['start a/b', 'start c']);
  second?.stop();
  other?.stop();
  expect(log.slice(2)).toEqual(['stop a/b', 'stop c']);
  hub.watch('run/c', ignoring())?.stop();
  expect(log.slice(4)).toEqual(['start c', 'stop c']);
});

test('a watch that ended long ago does not end a newer one', () => {
  const hub = new Hub();
  const old = hub.watch('runs', ignoring());
  old?.stop();
  const seen: number[] = [];
  hub.watch('runs', (seq) => void seen.push(seq));
  old?.stop();
  hub.publish('runs', '', { runId: 'a' });
  expect(seen).toEqual([1]);
});

test('numbers have no gaps while somebody watches, and tell what was missed while nobody did', () => {
  const hub = new Hub();
  hub.publish('runs', '', { runId: 'before anybody watched' });
  const seen: number[] = [];
  const watch = hub.watch('runs', (seq) => void seen.push(seq));
  expect(watch?.next).toBe(1);
  for (let round = 0; round < 3; round += 1) hub.publish('runs', '', { runId: 'a' });
  watch?.stop();
  hub.publish('runs', '', { runId: 'missed' });
  expect(seen).toEqual([1, 2, 3]);
  expect(hub.watch('runs', ignoring())?.next).toBe(5);
});

test.each(['', 'unknown', 'toString/x', 'Runs'])('%j is no topic', (topic) => {
  expect(new Hub().watch(topic, ignoring())).toBeUndefined();
});

test('a listener that stops itself while it is told does not disturb the others', () => {
  const hub = new Hub();
  const seen: string[] = [];
  const first = hub.watch('runs', () => {
    seen.push('first');
    first?.stop();
  });
  hub.watch('runs', () => void seen.push('second'));
  hub.publish('runs', '', { runId: 'a' });
  hub.publish('runs', '', { runId: 'b' });
  expect(seen).toEqual(['first', 'second', 'second']);
});
