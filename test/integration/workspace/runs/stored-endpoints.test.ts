import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishEndpoint } from '#electron/endpoints/publish-endpoint.ts';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import { submitRun } from '#electron/sync/runs/submit-run.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import { urlPublication } from '#test/kit/workspace/documents.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';
import type { MemberHome } from '#test/kit/workspace/run-world.ts';

const signal = (): AbortSignal => AbortSignal.timeout(60_000);

const pipeline = `type: pipeline
inputs:
  rows: {type: uri_file, path: ./rows.csv}
  more: {type: uri_folder}
outputs:
  out: {type: uri_folder}
jobs:
  join:
    type: command
    command: cat \${{inputs.rows}} \${{inputs.more}}/* > \${{outputs.out}}/all.csv
    environment: azureml:x@latest
    inputs:
      rows: \${{parent.inputs.rows}}
      more: \${{parent.inputs.more}}
    outputs:
      out: \${{parent.outputs.out}}
`;

/** Publishes the endpoint here and there, with its data. */
async function share(home: MemberHome): Promise<void> {
  home.write('rows.csv', 'own\n');
  home.write('more/a.csv', 'default\n');
  const file = home.write('join.yml', pipeline);
  const published = await publishEndpoint(home.app, { file, name: 'join', set: { more: 'more' }, setDefault: false, failIfExists: false, workingFolder: home.folder, storesData: true }, signal());
  expect(published.problems).toEqual([]);
  const { endpoint, version: entry } = published;
  const { version } = home.app.endpoints.resolve('join', entry.version);
  expect(JSON.stringify(version.pipeline)).not.toContain(home.folder);
  const { content, workspace } = home.parts();
  const snapshots = sealedSnapshots(version.pipeline);
  expect(snapshots).toHaveLength(2);
  const request = { entity: { name: endpoint.name, description: endpoint.description, createdUtc: endpoint.createdUtc }, document: version };
  await expect(workspace.publish('endpoint', endpoint.id, version.id, request)).rejects.toThrow(/not here yet/);
  for (const id of snapshots) await content.sendSnapshot(id);
  await workspace.publish('endpoint', endpoint.id, version.id, request);
}

async function invoke(world: RunWorld, home: MemberHome, id: string, values: Readonly<Record<string, string>>): Promise<string> {
  await submitRun(home.parts(), id, { subject: { kind: 'endpoint', reference: 'join' }, values, folder: home.folder }, signal());
  expect(await followRun(world.remote(), id, { signal: signal(), patience: impatient }, {})).toMatchObject({ status: 'completed', origin: { kind: 'endpoint', name: 'join', version: '1' } });
  const { out } = (await world.remote().show(id)).outputs;
  if (out === undefined) throw new Error('There is no output.');
  await downloadArtifact(world.remote(), id, out, path.join(home.folder, id), { signal: signal(), patience: impatient });
  return readFileSync(path.join(home.folder, id, 'all.csv'), 'utf8');
}

describe('a published endpoint with data of its own', () => {
  test('has it wherever it is invoked, and takes data of whoever invokes it', async () => {
    await using world = await RunWorld.open();
    const author = world.home();
    await share(author);
    rmSync(author.folder, { recursive: true });
    const other = world.home();
    other.write('mine/b.csv', 'mine\n');
    expect(await invoke(world, other, 'with-defaults', {})).toBe('own\ndefault\n');
    expect(await invoke(world, other, 'with-mine', { more: './mine' })).toBe('own\nmine\n');
    const form = await world.remote().form('join:1');
    expect(form.fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([['rows', 'data', false], ['more', 'data', false]]);
    await expect(submitRun(other.parts(), 'missing', { subject: { kind: 'endpoint', reference: 'join' }, values: { more: './nowhere' }, folder: other.folder }, signal())).rejects.toThrow(/not here/);
  });

  test('is described with all routes of runs', async () => {
    await using world = await RunWorld.open();
    const text = await world.description();
    for (const route of ['/v1/workspaces/{workspace}/runs/{runId}', '/v1/workspaces/{workspace}/runs/{runId}/events', '/v1/workspaces/{workspace}/run-form']) expect(text).toContain(`"${route}"`);
  });
});

describe('a data asset of a workspace', () => {
  test('is what its version was when the run was submitted, and is missed where nobody published it', async () => {
    await using world = await RunWorld.open();
    const home = world.home();
    const { content, workspace } = home.parts();
    const publish = async (version: string, text: string): Promise<void> => {
      const { id } = await home.app.snapshots.capture({ root: home.write(`v${version}/rows.csv`, text), includes: [] });
      await content.sendSnapshot(id);
      await workspace.publish('data', 'd-rows', `d-rows-${version}`, urlPublication({ id: 'd-rows', versionId: `d-rows-${version}`, version, name: 'rows', snapshotId: id }));
    };
    home.write('count.yml', `type: pipeline
jobs:
  count:
    type: command
    command: sleep 0.2; cat \${{inputs.rows}}
    environment: azureml:x@latest
    inputs:
      rows: {type: uri_file, path: azureml:rows@latest}
`);
    await expect(home.submit('count.yml')).rejects.toThrow(/one problem/);
    await publish('1', 'one\n');
    await home.submit('count.yml', { id: 'first' });
    await publish('2', 'two\n');
    await home.submit('count.yml', { id: 'second' });
    for (const [id, text] of [['first', 'one\n'], ['second', 'two\n']] as const) {
      expect(await followRun(world.remote(), id, { signal: signal(), patience: impatient }, {})).toMatchObject({ status: 'completed' });
      expect(Buffer.from((await world.remote().log(id, 'count', 'stdout', { from: 0, waitSeconds: 0 })).bytes).toString()).toBe(text);
    }
  });
});
