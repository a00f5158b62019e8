import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import type { RunEvent } from '#shared/model/run.ts';
import type { RemoteRunSummary } from '#shared/workspace/runs.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';

const pipeline = `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
display_name: Count rows
inputs:
  rows:
    type: uri_file
    path: ./rows.csv
  greeting: hello
outputs:
  count:
    type: uri_folder
jobs:
  count:
    type: command
    code: ./code
    command: bash count.sh \${{inputs.rows}} '\${{inputs.greeting}}' \${{outputs.count}}
    environment: azureml:python@latest
    inputs:
      rows: \${{parent.inputs.rows}}
      greeting: \${{parent.inputs.greeting}}
    outputs:
      count: \${{parent.outputs.count}}
`;

function withPipeline(world: RunWorld) {
  const home = world.home();
  home.write('rows.csv', 'a\nb\nc\n');
  home.write('code/count.sh', 'echo "counting for $2"; wc -l < "$1" | tr -d " " > "$3/count.txt"; echo "$2" >> "$3/count.txt"\n');
  home.write('count.yml', pipeline);
  return home;
}

const signal = (): AbortSignal => AbortSignal.timeout(60_000);

describe('a pipeline that a workspace runs', () => {
  test('takes code and data along, tells what happens, and gives back what it made', async () => {
    await using world = await RunWorld.open();
    const home = withPipeline(world);
    const remote = world.remote();
    const submitted = await home.submit('count.yml', { id: 'first', values: { greeting: 'good day' } });
    expect(submitted).toMatchObject({ id: 'first', pipeline: 'Count rows', origin: null, engine: 'process', member: { name: 'contributor' } });

    const events: RunEvent[] = [];
    const states: RemoteRunSummary[] = [];
    const end = await followRun(remote, 'first', { signal: signal(), patience: impatient }, { onEvent: (event) => events.push(event), onState: (state) => states.push(state) });
    expect(end).toMatchObject({ status: 'completed', nodes: { total: 1, completed: 1, failed: 0 }, position: null });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['run-started', 'node-running', 'node-completed', 'run-finished']));
    expect(JSON.stringify(events)).not.toContain(world.root);

    const run = await remote.show('first');
    expect(run).toMatchObject({ status: 'completed', name: 'count', parameters: { greeting: 'good day' }, nodes: [{ name: 'count', status: 'completed', exitCode: 0, reused: false, attempts: 1, dependsOn: [] }], lastSeq: events.length });
    expect(run.graph.nodes).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'count', kind: 'module', status: 'completed' }), expect.objectContaining({ id: 'output/count' })]));
    expect(JSON.stringify(run)).not.toContain(world.root);
    const count = run.outputs['count'];
    expect(count).toMatchObject({ shape: 'folder', files: 1 });
    if (count === undefined) return;
    const target = path.join(home.folder, 'out', 'count');
    await downloadArtifact(remote, 'first', count, target, { signal: signal(), patience: impatient });
    expect(readFileSync(path.join(target, 'count.txt'), 'utf8')).toBe('3\ngood day\n');

    const log = await remote.log('first', 'count', 'stdout', { from: 0, waitSeconds: 0 });
    expect({ text: Buffer.from(log.bytes).toString(), ended: log.ended, attempt: log.attempt }).toEqual({ text: 'counting for good day\n', ended: true, attempt: 1 });
    expect(Buffer.from((await remote.log('first', 'count', 'stdout', { from: 9, waitSeconds: 0 })).bytes).toString()).toBe('for good day\n');
    expect((await remote.list({})).runs.map(({ id }) => id)).toEqual(['first']);
    expect(world.logged).toEqual([]);
  });
});
