import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

/** Submits a run that prints what a service on the server's own machine answers. */
async function readsService(allowPrivateUrls: boolean | undefined) {
  let asked = 0;
  const service = createServer((_request, response) => {
    asked += 1;
    response.end('of the inside\n');
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  try {
    const address = service.address();
    const url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/metrics`;
    await using world = await RunWorld.open(allowPrivateUrls === undefined ? {} : { allowPrivateUrls });
    const home = world.home();
    home.write('reads.yml', `type: pipeline\njobs:\n  step:\n    type: command\n    command: cat \${{inputs.rows}}\n    environment: azureml:x@latest\n    inputs:\n      rows: {type: uri_file, path: "${url}"}\n`);
    await home.submit('reads.yml', { id: 'reads' });
    const { status } = await followRun(world.remote(), 'reads', { signal: AbortSignal.timeout(60_000), patience: impatient }, {});
    const { message, nodes } = await world.remote().show('reads');
    const printed = status === 'completed' ? Buffer.from((await world.remote().log('reads', 'step', 'stdout', { from: 0, waitSeconds: 0 })).bytes).toString() : '';
    return { status, says: [message, ...nodes.map(({ reason }) => reason)].join('\n'), printed, asked: asked > 0 };
  } finally {
    service.closeAllConnections();
    service.close();
  }
}

test("a member's run reads nothing of the server's own machine by URL", async () => {
  expect(await readsService(undefined)).toEqual({ status: 'failed', says: expect.stringContaining("in the server's own network"), printed: '', asked: false });
});

test('where the server allows it, data comes from its own network', async () => {
  expect(await readsService(true)).toMatchObject({ status: 'completed', printed: 'of the inside\n' });
});
