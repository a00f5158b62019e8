import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { registerModule } from '#electron/authoring/register-module.ts';
import { systemClock } from '#electron/clock.ts';
import { DebugSessions } from '#electron/debugging/debug-sessions.ts';
import { fetchNode, nodeRunsWith } from '#electron/sync/runs/fetch-node.ts';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { RemoteRunSummary } from '#shared/workspace/runs.ts';
import { impatient } from './run-world.ts';
import type { MemberHome, RunWorld } from './run-world.ts';

const signal = (): AbortSignal => AbortSignal.timeout(120_000);

const component = `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: count
version: 1.0.0
inputs:
  table: { type: uri_folder }
outputs:
  report: { type: uri_folder }
code: ./src
environment:
  image: busybox:local
command: sh ./count.sh \${{inputs.table}} \${{outputs.report}}
`;

const pipeline = `type: pipeline
display_name: Count
outputs:
  report: {type: uri_folder}
jobs:
  make:
    type: command
    command: cp \${{inputs.rows}} \${{outputs.table}}/rows.txt
    environment: {image: busybox:local}
    inputs:
      rows: {type: uri_file, path: ./rows.txt}
    outputs:
      table: {type: uri_folder}
  count:
    type: command
    component: azureml:count@latest
    inputs:
      table: \${{parent.jobs.make.outputs.table}}
    outputs:
      report: \${{parent.outputs.report}}
`;

async function publishCount(home: MemberHome, version: string): Promise<void> {
  const { module, version: document } = home.app.catalog.showVersion(parseModuleReference(`count:${version}`));
  const { content, workspace } = home.parts();
  if (document.snapshot_id !== undefined) await content.sendSnapshot(document.snapshot_id);
  await workspace.publish('module', module.id, document.id, { entity: { name: module.name, description: module.description, createdUtc: module.createdUtc }, document });
}

const follow = (world: RunWorld, id: string): Promise<RemoteRunSummary> => followRun(world.remote(), id, { signal: signal(), patience: impatient }, {});

/** A node of a registered module fails in the workspace; it is brought here, mended, promoted, published, and the next run of the same pipeline completes. */
export async function tellRemoteDebugStory(world: RunWorld, home: MemberHome): Promise<void> {
  const { app } = home;
  home.write('rows.txt', 'a\nb\nc\n');
  home.write('count.yml', pipeline);
  const spec = home.write('count/count.yml', component);
  home.write('count/src/count.sh', 'test -f "$1/rows.txt" || exit 4\necho "boom" >&2\nexit 3\n');
  await registerModule(app, { file: spec, setDefault: false, failIfExists: false }, signal());
  await publishCount(home, '1.0.0');
  await home.submit('count.yml', { id: '20261122-100000-failed' });
  expect(await follow(world, '20261122-100000-failed')).toMatchObject({ status: 'failed', nodes: { total: 2, completed: 1, failed: 1 } });

  const said: string[] = [];
  const fetched = await fetchNode(app, home.parts(), '20261122-100000-failed', undefined, { signal: signal(), patience: impatient, onProgress: (what) => said.push(what) });
  expect(fetched.recorded.node.name).toBe('count');
  expect(fetched.warnings).toEqual([]);
  expect(said.join()).toMatch(/input table/);
  const sessions = new DebugSessions({ layout: app.layout, catalog: app.catalog, snapshots: app.snapshots, nodeRuns: nodeRunsWith(app.nodeRuns, fetched.recorded), runs: app.runs, engines: app.engines, clock: systemClock });
  const session = await sessions.open('20261122-100000-failed', 'count', signal());
  expect(session.module).toMatchObject({ name: 'count', version: '1.0.0' });

  expect(await sessions.rerun(session.id, signal())).toMatchObject({ status: 'failed', nodes: [{ exitCode: 3 }] });
  const script = path.join(session.codeFolder, 'count.sh');
  expect(readFileSync(script, 'utf8')).toContain('boom');
  writeFileSync(script, 'wc -l < "$1/rows.txt" | tr -d " " > "$2/count.txt"\n');
  expect(await sessions.rerun(session.id, signal())).toMatchObject({ status: 'completed' });

  const promoted = await sessions.promote(session.id, { setDefault: false }, signal());
  await publishCount(home, promoted.version);
  await home.submit('count.yml', { id: '20261122-110000-mended' });
  expect(await follow(world, '20261122-110000-mended')).toMatchObject({ status: 'completed', nodes: { total: 2, completed: 1, reused: 1 } });
  const mended = await world.remote().show('20261122-110000-mended');
  expect(mended.references.map(({ version }) => version)).toEqual([promoted.version]);
  const { report } = mended.outputs;
  if (report === undefined) throw new Error('There is no report.');
  await downloadArtifact(world.remote(), mended.id, report, path.join(home.folder, 'report'), { signal: signal(), patience: impatient });
  expect(readFileSync(path.join(home.folder, 'report', 'count.txt'), 'utf8')).toBe('3\n');
}
