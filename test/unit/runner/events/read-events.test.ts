import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CorruptEventLogError, parseEvents } from '#electron/runner/events/read-events.ts';

const events = [
  { seq: 1, utc: 't', type: 'run-started', pid: 1 },
  { seq: 2, utc: 't', type: 'node-running', node: 'größe', attempt: 1, reason: '{"}' },
  { seq: 3, utc: 't', type: 'node-completed', node: 'größe', exitCode: 0, outputs: { out: { id: 'sha256:1', shape: 'folder', bytes: 1, files: 1 } } },
];
const line = (event: object): string => `${JSON.stringify(event)}\n`;
const whole = events.map(line).join('');

test('a whole log', () => {
  expect(parseEvents(whole, 'log')).toEqual({ events, endsCleanly: true });
  expect(parseEvents('', 'log')).toEqual({ events: [], endsCleanly: true });
});

describe('a log whose end is torn', () => {
  const cuts = fc.integer({ min: 0, max: whole.length });

  test('has all events that were written whole, wherever it was cut', () => {
    fc.assert(
      fc.property(cuts, (cut) => {
        const text = whole.slice(0, cut);
        const read = parseEvents(text, 'log');
        const lines = text.split('\n').length - 1;
        expect([lines, lines + 1]).toContain(read.events.length);
        expect(read.events).toEqual(events.slice(0, read.events.length));
        expect(read.endsCleanly).toBe(text === '' || text.endsWith('\n'));
      }),
      { numRuns: 400 },
    );
  });

  test('is continued by the next writer, and still read: every cut, one after the other', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const torn = whole.slice(0, cut);
      const before = parseEvents(torn, 'log');
      const resumed = { seq: before.events.length + 1, utc: 't', type: 'run-resumed', pid: 2 };
      const after = parseEvents(`${torn}${before.endsCleanly ? '' : '\n'}${line(resumed)}`, 'log');
      expect(after.events, torn).toEqual([...before.events, resumed]);
    }
  });

  test('may be torn again and again', () => {
    const text = `${line(events[0] ?? {})}{"seq":2,"utc\n{"seq":2,"u\n${line({ seq: 2, utc: 't', type: 'run-resumed', pid: 3 })}`;
    expect(parseEvents(text, 'log').events.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('a damaged line', () => {
  test('in the middle is an error that names the line: events after it would not add up', () => {
    const damaged = `${line(events[0] ?? {})}{"seq":2,#####}\n${line(events[2] ?? {})}`;
    expect(() => parseEvents(damaged, '/runs/x/events.jsonl')).toThrow(CorruptEventLogError);
    expect(() => parseEvents(damaged, '/runs/x/events.jsonl')).toThrow(/events\.jsonl:2:/);
  });

  test('cut off in the middle is one too', () => {
    expect(() => parseEvents(`${line(events[0] ?? {})}{"seq":2,"ut\n${line(events[2] ?? {})}`, 'log')).toThrow(/log:2:/);
  });

  test('that is JSON but no event is one as well', () => {
    expect(() => parseEvents(`${line({ seq: 1, type: 'who knows' })}${line(events[1] ?? {})}`, 'log')).toThrow(/log:1:/);
  });
});
