import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#electron/compose.ts';
import { portableFile } from '#electron/export/source/portable-file.ts';
import type { PortableNode, PortablePipeline } from '#shared/export/model/portable.ts';
import { expressionText } from '#shared/export/model/binding-text.ts';
import { azureNodeName } from '#shared/export/python/write-node.ts';
import { identifier } from '#shared/export/python/python-names.ts';
import { readCase } from '#test/kit/case-file.ts';
import { CaseWorld } from '#test/kit/case-world.ts';
import { caseNames, casesFolder, never, sampleFolder } from './export-kit.ts';

const standIn = fileURLToPath(new URL('../../kit/azure-stand-in', import.meta.url));

/** Executes exported code against a stand-in that knows only what azure-ai-ml has, and prints what it built. */
const driver = `
import inspect, json, sys
sys.path.insert(0, ${JSON.stringify(standIn)})
scope = {"__name__": "exported", "__file__": sys.argv[1]}
exec(compile(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1], "exec"), scope)
from azure.ai.ml import Input
create = scope["create_job"]
job = create(**{name: Input(type="uri_folder", path="given") for name in inspect.signature(create).parameters})
print(json.dumps(job.record))
`;

const nodeRecord = z.looseObject({ component: z.record(z.string(), z.unknown()), inputs: z.record(z.string(), z.record(z.string(), z.unknown())), sweep: z.unknown(), settings: z.record(z.string(), z.unknown()) });
const pipelineRecord = z.looseObject({
  parameters: z.record(z.string(), z.object({ default: z.unknown(), required: z.boolean() })),
  nodes: z.record(z.string(), nodeRecord),
  outputs: z.record(z.string(), z.tuple([z.string(), z.string()])),
});
type Built = z.infer<typeof pipelineRecord>;

function executed(file: string): Built {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', driver, file], { encoding: 'utf8', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
  expect(status, stderr).toBe(0);
  return pipelineRecord.parse(JSON.parse(stdout));
}

/** Holds what the code built against the pipeline itself. */
function compare(built: Built, pipeline: PortablePipeline, folder: string): void {
  expect(Object.keys(built.nodes).sort()).toEqual(pipeline.nodes.map(({ name }) => azureNodeName(name)).sort());
  const { inputs, params } = pipeline.interface;
  expect(Object.keys(built.parameters).sort()).toEqual([...inputs, ...params].map(({ name }) => identifier(name)).sort());
  for (const param of params) expect(built.parameters[identifier(param.name)]?.default ?? undefined).toEqual(param.default);
  for (const node of pipeline.nodes) {
    const made = built.nodes[azureNodeName(node.name)];
    if (made === undefined) throw new Error(node.name);
    for (const [name, binding] of Object.entries(node.inputs)) expect(made.inputs[name], `${node.name}.${name}`).toEqual(expected(binding, node, name, folder));
    if (node.reference !== undefined) expect(made.component['name']).toBe(node.module.registered?.name);
    else if (node.module.kind === 'pipeline') compare(pipelineRecord.parse(made.component['pipeline']), node.module, folder);
    else expect(made.component['source']).toBe(path.join(folder, `components/${node.module.key}/${node.module.key}.yml`));
    expect(made.sweep !== null).toBe(node.sweep !== undefined);
    for (const [output, { pipelineOutput }] of Object.entries(node.outputs)) if (pipelineOutput !== undefined) expect(built.outputs[pipelineOutput]).toEqual([azureNodeName(node.name), output]);
  }
}

function expected(binding: PortableNode['inputs'][string], node: PortableNode, name: string, folder: string): unknown {
  if (binding.kind === 'value') return { value: binding.value };
  if (binding.kind === 'data') return { data: expect.objectContaining({ path: expect.any(String) }) };
  const mode = binding.mode === undefined ? {} : { mode: binding.mode };
  const [only] = binding.parts;
  if (binding.parts.length === 1 && only?.kind === 'parent-input') return { parameter: identifier(only.name), ...mode };
  if (binding.parts.length === 1 && only?.kind === 'node-output') return { node: azureNodeName(only.node), output: only.output, ...mode };
  expect([node.name, name, folder]).toBeDefined();
  return { value: expressionText(binding.parts), ...mode };
}

async function check(world: CaseWorld, file: string, target: string): Promise<void> {
  const called = await world.cli(['pipeline', 'export', file, '--format', 'python', '--output', target, '--with-data']);
  expect(called.exitCode, called.stderr).toBe(0);
  await using app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: world.home } });
  compare(executed(path.join(target, 'pipeline.py')), await portableFile(file, app, never), target);
}

describe('a pipeline exported as Python', () => {
  it('builds the same graph: the sample', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    await check(world, world.at('pipeline.yml'), path.join(world.root, 'code'));
  });

  for (const name of caseNames.filter((each) => each !== 'foreign-step')) {
    it(`builds the same graph: ${name}`, async () => {
      const folder = path.join(casesFolder, name);
      using world = new CaseWorld({ from: folder });
      let file: string | undefined;
      for (const step of readCase(path.join(folder, 'expect.yml')).steps) {
        if ('drydock' in step) await world.cli(step.drydock.map((part) => part.replaceAll('{folder}', world.folder)));
        else if ('run' in step && step.nodes !== undefined) file = step.file;
        if (file !== undefined || !('drydock' in step || 'run' in step)) break;
      }
      if (file !== undefined) await check(world, world.at(file), path.join(world.root, 'code'));
    });
  }

  it('is written with names that hide nothing, text that stays text, settings and sweeps', async () => {
    using world = new CaseWorld();
    world.write('train.yml', 'type: command\nname: train\ninputs:\n  lr: {type: number}\n  word: {type: string}\n  depth: {type: integer, default: 3}\noutputs:\n  model: {type: uri_folder}\nenvironment: {image: x}\ncommand: echo ${{inputs.lr}} "${{inputs.word}}" ${{inputs.depth}} ${{outputs.model}}\n');
    world.write(
      'pipeline.yml',
      `type: pipeline
display_name: "quotes \\"\\"\\" and \\\\ and \\u2028 é"
settings: {default_compute: azureml:cpu, continue_on_step_failure: true}
inputs: {train: "it's \\"\\"\\" {{x}} \\\\ \\n", klass: 1}
outputs: {best: {type: uri_folder}}
jobs:
  Train:
    type: sweep
    trial: ./train.yml
    inputs: {word: "\${{parent.inputs.train}}"}
    outputs: {model: "\${{parent.outputs.best}}"}
    search_space:
      lr: {type: loguniform, min_value: -3, max_value: -1}
      depth: {type: choice, values: [1, 2]}
    sampling_algorithm: {type: random, seed: 7}
    objective: {goal: minimize, primary_metric: loss}
    limits: {max_total_trials: 4, max_concurrent_trials: 2}
    early_termination: {type: bandit, slack_factor: 0.1, evaluation_interval: 1}
  print:
    component: ./train.yml
    compute: azureml:gpu
    inputs: {lr: 0.5, word: "a \${{parent.inputs.klass}} b"}
    environment_variables: {A: "\\"q\\""}
    resources: {shm_size: 2g, instance_count: 2}
    limits: {timeout: 60}
`,
    );
    const target = path.join(world.root, 'code');
    await check(world, world.at('pipeline.yml'), target);
    const built = executed(path.join(target, 'pipeline.py'));
    expect(built.nodes['train']?.sweep).toEqual({ primary_metric: 'loss', goal: 'minimize', sampling_algorithm: { RandomSamplingAlgorithm: { seed: 7 } } });
    expect(built.nodes['train']?.settings).toMatchObject({ limits: { max_total_trials: 4, max_concurrent_trials: 2 }, early_termination: { BanditPolicy: { slack_factor: 0.1 } } });
    expect(built.nodes['train']?.inputs['lr']).toEqual({ LogUniform: { min_value: -3, max_value: -1 } });
    expect(built.nodes['print']?.settings).toEqual({ compute: 'gpu', environment_variables: { A: '"q"' }, resources: { shm_size: '2g', instance_count: 2 }, limits: { timeout: 60 } });
    expect(built).toMatchObject({ display_name: 'quotes """ and \\ and \u2028 é', settings: { default_compute: 'cpu', continue_on_step_failure: true } });
  });

  it('says which step has no code', async () => {
    using world = new CaseWorld();
    world.write('pipeline.yml', 'type: pipeline\njobs:\n  s:\n    type: spark\n    code: ./x\n    entry: {file: a.py}\n    conf: {}\n');
    const called = await world.cli(['pipeline', 'export', world.at('pipeline.yml'), '--format', 'python', '--output', '-']);
    expect(called.exitCode).toBe(2);
    expect(called.stderr).toMatch(/"s" of type "spark"/);
  });
});
