import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const never = new AbortController().signal;
const reader = { workspace: 'ws-1', member: 'rea', name: 'rea', role: 'reader' } as const;

const quick = (said: string): string => `type: pipeline\noutputs:\n  made: {type: uri_folder}\njobs:\n  say:\n    type: command\n    command: echo ${said} > \${{outputs.made}}/said.txt\n    environment: azureml:x@latest\n    outputs:\n      made: \${{parent.outputs.made}}\n`;

/** Runs these, one after the other, to their ends. */
async function runAll(world: RunWorld, ids: readonly string[]): Promise<void> {
  const home = world.home();
  for (const id of ids) {
    home.write('quick.yml', quick(id));
    await home.submit('quick.yml', { id });
    expect(await followRun(world.remote(), id, { signal: AbortSignal.timeout(60_000), patience: impatient }, {})).toMatchObject({ status: 'completed' });
  }
}

const kept = async (world: RunWorld): Promise<string[]> => (await world.runs.list(reader)).runs.map(({ id }) => id);

test('a run is kept for as long as it is said, then it goes with all that it left', async () => {
  await using world = await RunWorld.open({ limits: { keptDays: 10 } });
  await runAll(world, ['one']);
  const folder = path.join(world.root, 'runs', 'ws-1', 'home', 'runs', 'one');
  await world.runs.sweep(Date.now() + 9 * DAY_MS, never);
  expect([await kept(world), existsSync(folder)]).toEqual([['one'], true]);
  await world.runs.sweep(Date.now() + 11 * DAY_MS, never);
  expect([await kept(world), existsSync(folder)]).toEqual([[], false]);
  await world.stop();
  await world.start();
  expect(await kept(world)).toEqual([]);
  await expect(world.remote().show('one')).rejects.toMatchObject({ failure: { code: 'not-found' } });
});

test('where runs take more room than they may the oldest go, and what is left without room is said to whoever submits', async () => {
  await using world = await RunWorld.open({ limits: { keptBytes: 1 } });
  await runAll(world, ['one', 'two', 'three']);
  await world.runs.sweep(Date.now(), never);
  expect(await kept(world)).toEqual([]);
  // What no run can be blamed for, the home itself, is more than one byte.
  const submitted = world.runs.submit({ ...reader, role: 'contributor' }, 'four', { subject: { kind: 'endpoint', reference: 'any' }, values: {}, hermetic: false, forceRerun: false, only: [] });
  await expect(submitted).rejects.toMatchObject({ failure: { code: 'too-many-requests', message: expect.stringContaining('of the 1 B that they may') } });
});
