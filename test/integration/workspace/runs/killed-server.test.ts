import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { openWorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { sealForSubmission } from '#electron/sync/runs/seal-for-submission.ts';
import { submitRun } from '#electron/sync/runs/submit-run.ts';
import { CaseWorld, contentOf } from '#test/kit/case-world.ts';
import { startDrydock } from '#test/kit/cli/started-drydock.ts';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

test('a run goes on after its server was killed and started again: what had ended is not done twice', async () => {
  using world = new CaseWorld();
  const gate = path.join(world.root, 'gate');
  const port = await freePort();
  const serve = () => startDrydock(['workspace', 'serve', '--folder', `${world.root}/server`, '--port', String(port), '--runs', 'process', '--log', 'none'], { home: world.home, cwd: world.folder });
  const first = serve();
  await first.sees(/Members run pipelines/);

  const environment = { ...process.env, DRYDOCK_HOME: world.home };
  const app = composeApp({ environment });
  try {
    await composeAccounts(app, { environment }).add({ url: `http://127.0.0.1:${String(port)}`, token: readFileSync(`${world.root}/server/admin-token`, 'utf8'), name: 'team' });
    const { runs, content } = await openWorkspaceRuns(app, { environment }, 'team');
    world.write('two.yml', `type: pipeline
outputs:
  out: {type: uri_folder}
jobs:
  once:
    type: command
    command: echo once >> ${world.root}/times; date +%N > \${{outputs.stamp}}/stamp
    environment: azureml:x@latest
    outputs:
      stamp: {type: uri_folder}
  waits:
    type: command
    command: while [ ! -e ${gate} ]; do sleep 0.05; done; cp \${{inputs.stamp}}/stamp \${{outputs.out}}/stamp
    environment: azureml:x@latest
    inputs:
      stamp: \${{parent.jobs.once.outputs.stamp}}
    outputs:
      out: \${{parent.outputs.out}}
`);
    const signal = AbortSignal.timeout(120_000);
    const patience = { firstMs: 50, longestMs: 200, tries: 500, chance: () => 0.5 };
    await submitRun({ runs, content, capture: app.snapshots, patience }, 'survives', { subject: await sealForSubmission(app, world.at('two.yml'), world.folder, signal), values: {}, folder: world.folder }, signal);
    const seen: string[] = [];
    let killed = false;
    const end = await followRun(runs, 'survives', { signal, patience }, {
      onEvent: (event) => {
        seen.push(event.type);
        if (killed || event.type !== 'node-running' || event.node !== 'waits') return;
        killed = true;
        first.signal('SIGKILL');
        serve();
        writeFileSync(gate, '');
      },
    });
    expect(end).toMatchObject({ status: 'completed', nodes: { total: 2, completed: 2 } });
    expect(seen.filter((type) => type === 'run-resumed')).toHaveLength(1);
    expect(readFileSync(`${world.root}/times`, 'utf8')).toBe('once\n');
    const { out } = (await runs.show('survives', signal)).outputs;
    if (out === undefined) throw new Error('There is no output.');
    await downloadArtifact(runs, 'survives', out, world.at('out'), { signal, patience });
    expect(contentOf(world.at('out'))).toMatchObject({ stamp: expect.stringMatching(/^\d+$/) });
  } finally {
    await app[Symbol.asyncDispose]();
  }
});
