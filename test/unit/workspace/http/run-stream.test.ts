import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunStreamItem } from '#shared/workspace/runs.ts';
import { liveRun } from '#electron/workspace/http/run-stream.ts';

const item: RunStreamItem = {
  type: 'state',
  data: { id: 'r', pipeline: 'p', origin: null, status: 'running', position: null, engine: 'docker', member: { id: 'u', name: 'Ada' }, createdUtc: '', startedUtc: null, endedUtc: null, nodes: { total: 1, completed: 0, reused: 0, failed: 0 } },
};

async function* busy(signal: AbortSignal): AsyncGenerator<RunStreamItem> {
  while (!signal.aborted) {
    await delay(1);
    yield item;
  }
}

test('the stream of a run in which something always happens ends, too, when the token no longer holds', async () => {
  let asked = 0;
  const stream = liveRun(busy, {
    keepAliveMs: 20,
    stillHolds: () => {
      asked += 1;
      return Promise.resolve(asked < 3);
    },
  });
  const text = await new Response(stream).text();
  expect(asked).toBe(3);
  expect(text).toContain('event: state');
});
