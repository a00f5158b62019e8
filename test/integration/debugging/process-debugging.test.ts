import { expect, test } from 'vitest';
import { DebugHost } from '#test/kit/debug-host.ts';
import { playDebugStory } from './debug-story.ts';

test('a failed node is debugged, rerun alone and promoted, with local processes', async () => {
  await using host = new DebugHost();
  await playDebugStory(host, 'process');
  expect(host.tasks.active).toEqual([]);
});
