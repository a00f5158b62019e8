import { describe, expect, it } from 'vitest';
import { readSpec } from '#shared/specs/read-spec.ts';
import { brief, checkPipeline, readModule, readPipeline } from './spec-kit.ts';

const train = 'type: command\nname: train\nenvironment: azureml:e:1\ncommand: run\ninputs:\n  data: {type: uri_folder}\n  epochs: {type: integer, default: 3, min: 1}\n  rate: {type: number}\n  note: {type: string, optional: true}\noutputs:\n  model: {type: uri_folder}\n';
const jobs = (text: string) => `type: pipeline\ninputs:\n  raw: {type: uri_folder, path: ./data}\n  rate: 0.1\n  maybe: {type: number, optional: true}\noutputs:\n  best: {type: uri_folder}\njobs:\n${text}`;
const check = (text: string) => checkPipeline(jobs(text), { './train.yml': train });
const node = (name: string, inputs: string, rest = '') => `  ${name}:\n    component: ./train.yml\n    inputs: ${inputs}\n${rest}`;
const good = '{data: "${{parent.inputs.raw}}", rate: "${{parent.inputs.rate}}"}';

describe('nodes', () => {
  it('reads every way to name a component', () => {
    const text = ['./a.yml', 'file:./b.yml', 'dir/c.yaml', 'azureml:n:1', 'azureml:n@latest', 'azureml:n', 'azureml://registries/r/components/n/versions/2', 'plain:3'];
    const pipeline = readPipeline(`jobs:\n${text.map((use, n) => `  n${n}: {component: "${use}"}\n`).join('')}`);
    expect(pipeline.graph.nodes.map(({ use }) => (use.kind === 'file' ? use.path : use.kind === 'reference' ? use.reference : ''))).toEqual(['./a.yml', './b.yml', ...text.slice(2)]);
    expect(pipeline.graph.nodes.map(({ use }) => use.kind).slice(0, 4)).toEqual(['file', 'file', 'file', 'reference']);
  });

  it('reads bindings: values, data, expressions, mixed text', () => {
    const [first] = readPipeline('jobs:\n  a:\n    component: ./a.yml\n    inputs:\n      n: 5\n      version: 1.10\n      flag: True\n      unset:\n      d: {type: uri_file, path: "azureml:iris:2", mode: download}\n      e: {path: "${{parent.jobs.b.outputs.o}}"}\n      f: pre-${{parent.inputs.x}}.csv\n      g: azureml://datastores/store/paths/a/b\n').graph.nodes;
    expect(first?.inputs).toMatchObject({
      n: { kind: 'value', value: 5 },
      version: { kind: 'value', value: '1.10' },
      flag: { kind: 'value', value: 'True' },
      d: { kind: 'data', source: { kind: 'asset', name: 'iris', version: '2' }, mode: 'download' },
      e: { kind: 'expression', parts: [{ kind: 'node-output', node: 'b', output: 'o' }] },
      f: { kind: 'expression', parts: [{ kind: 'text', text: 'pre-' }, { kind: 'parent-input', name: 'x' }, { kind: 'text', text: '.csv' }] },
    });
    expect(first?.inputs).not.toHaveProperty('unset');
  });

  it('declares and binds the inputs of an inline command at once', () => {
    const text = jobs('  a:\n    type: command\n    command: x ${{inputs.raw}} ${{inputs.rate}} ${{inputs.n}} ${{outputs.o}}\n    environment: {image: i}\n    inputs: {raw: "${{parent.inputs.raw}}", rate: "${{parent.inputs.rate}}", n: 3}\n    outputs: {o: "${{parent.outputs.best}}"}\n');
    expect(brief(checkPipeline(text))).toEqual([]);
    const use = readPipeline(text).graph.nodes[0]?.use;
    expect(use?.kind === 'inline' ? use.spec.interface : undefined).toMatchObject({ inputs: [{ name: 'raw', shape: 'folder' }], params: [{ name: 'rate', type: 'number' }, { name: 'n', type: 'integer' }], outputs: [{ name: 'o' }] });
  });

  it('reads a component mapping and a pipeline written inside a node', () => {
    const text = 'jobs:\n  a:\n    type: command\n    component: {code: src, environment: azureml:e:1, command: python hello.py}\n  sub:\n    type: pipeline\n    inputs: {k: 5}\n    jobs:\n      inner: {command: "echo ${{inputs.k}}", environment: {image: i}, inputs: {k: "${{parent.inputs.k}}"}}\n';
    expect(brief(checkPipeline(text))).toEqual([]);
    const reading = readSpec(text, 'p.yml');
    const use = readPipeline(text).graph.nodes.map((found) => (found.use.kind === 'inline' ? found.use.spec.kind : ''));
    expect(use).toEqual(['command', 'pipeline']);
    const inner = reading.kind === 'module' && reading.module.kind === 'pipeline' ? reading.module.graph.nodes[1]?.use : undefined;
    expect(inner?.kind === 'inline' ? reading.rootOf(inner.spec) : undefined).toEqual(['jobs', 'sub']);
  });

  it('makes spark and import nodes foreign and checks the rest', () => {
    const text = jobs(`  p:\n    type: import\n    source: {type: database}\n    inputs: {d: "\${{parent.inputs.raw}}"}\n    outputs: {o: }\n  s: {type: spark, outputs: {best_child: }}\n${node('t', '{data: "${{parent.jobs.p.outputs.o}}", rate: 1}', '    outputs: {model: "${{parent.outputs.best}}"}\n')}`);
    expect(brief(checkPipeline(text, { './train.yml': train }))).toEqual([]);
  });

  it('reads settings, retries and time-outs, and lists what is not honoured', () => {
    const pipeline = readPipeline('settings: {default_compute: azureml:c, continue_on_step_failure: yes, force_rerun: true}\njobs:\n  a: {component: ./a.yml, limits: {timeout: 60}, retry_settings: {max_retries: 2}, compute: azureml:gpu, services: {}, outputs: {o: {path: "azureml://datastores/d/paths/x", name: reg}}}\n');
    expect(pipeline.graph.settings).toEqual({ continueOnStepFailure: true, forceRerun: true });
    expect(pipeline.graph.nodes[0]).toMatchObject({ timeoutSeconds: 60, maxRetries: 2 });
    expect(pipeline.graph.nodes[0]?.ignored.map(({ key }) => key)).toEqual(['compute', 'services', 'outputs.o.name', 'outputs.o.path']);
    expect(brief(readModule('settings: {default_datestore: x}\njobs: {a: {component: ./a.yml}}\n').problems)).toEqual(['warning unknown-key 1:12']);
  });

  it('runs the component of a job that only gives values', () => {
    const pipeline = readPipeline('type: pipeline\ncomponent: pipeline.yml\ninputs: {mode: append, d: {type: uri_folder, path: ./d}}\noutputs: {scores: {mode: upload}}\n');
    expect(pipeline.graph.nodes).toMatchObject([{ name: 'main', use: { kind: 'file', path: 'pipeline.yml' }, outputs: { scores: { pipelineOutput: 'scores' } } }]);
  });

  it.each([
    ['jobs:\n  a: {componet: ./x.yml}\n', 'error missing-key 2:3'],
    ['jobs:\n  a: {type: comand, inputs: {}}\n', 'error invalid-value 2:13'],
    ['jobs:\n  a: {component: "azureml:x@stable"}\n', 'error invalid-reference 2:18'],
    ['jobs:\n  a/b: {component: ./x.yml}\n', 'error invalid-name 2:3'],
    ['jobs:\n  a: {component: ./x.yml, inputs: {x: [1, 2]}}\n', 'error wrong-type 2:36'],
    ['jobs:\n  a: {component: ./x.yml, inputs: {x: "${{parent.input.y}}"}}\n', 'error invalid-expression 2:39'],
    ['type: pipeline\njobs: {}\n', 'error missing-key 2:1'],
    ['- a\n- b\n', 'error wrong-type 1:1'],
    ['', 'error empty-file 1:1'],
    ['$schema: https://azuremlschemas.azureedge.net/latest/workspace.schema.json\nname: w\n', 'error not-a-module 1:10'],
  ])('says where %j is wrong', (text, where) => {
    expect(brief(readSpec(text, 'p.yml').problems)).toContain(where);
  });
});

describe('graph checks', () => {
  it('accepts a right pipeline', () => {
    expect(brief(check(node('a', good, '    outputs: {model: "${{parent.outputs.best}}"}\n')))).toEqual([]);
  });

  it.each([
    ['missing-input', node('a', '{data: "${{parent.inputs.raw}}"}'), 'needs the input "rate"'],
    ['unknown-input', node('a', '{data: "${{parent.inputs.raw}}", rate: 1, epoch: 2}'), 'Did you mean "epochs"?'],
    ['invalid-value', node('a', '{data: "${{parent.inputs.raw}}", rate: fast}'), 'must be a number'],
    ['invalid-value', node('a', '{data: "${{parent.inputs.raw}}", rate: true}'), 'must be a number'],
    ['invalid-value', node('a', '{data: "${{parent.inputs.raw}}", rate: 1, epochs: 0}'), 'at least 1'],
    ['value-for-data', node('a', '{data: 5, rate: 1}'), 'takes data'],
    ['data-for-parameter', node('a', '{data: "./d", rate: {type: uri_file, path: ./x}}'), 'cannot take a data path'],
    ['data-for-parameter', node('a', '{data: "./d", rate: "${{parent.inputs.raw}}"}'), 'cannot take the data input'],
    ['unknown-parent-input', node('a', '{data: "${{parent.inputs.rw}}", rate: 1}'), 'Did you mean "raw"?'],
    ['optional-into-required', node('a', '{data: ./d, rate: "${{parent.inputs.maybe}}"}'), 'may be left out'],
    ['unknown-node', node('a', '{data: "${{parent.jobs.prepp.outputs.model}}", rate: 1}') + node('prep', good), 'Did you mean "prep"?'],
    ['unknown-output', node('a', '{data: "${{parent.jobs.b.outputs.modl}}", rate: 1}') + node('b', good), 'Did you mean "model"?'],
    ['unknown-output', node('a', good, '    outputs: {modle: }\n'), 'Did you mean "model"?'],
    ['unknown-parent-output', node('a', good, '    outputs: {model: "${{parent.outputs.bst}}"}\n'), 'Did you mean "best"?'],
    ['duplicate-output', ['a', 'b'].map((name) => node(name, good, '    outputs: {model: "${{parent.outputs.best}}"}\n')).join(''), 'by "a" and by "b"'],
  ])('finds %s', (code, text, what) => {
    const errors = check(text).filter(({ severity }) => severity === 'error');
    expect(errors.map((problem) => problem.code)).toEqual([code]);
    expect(errors[0]?.message).toContain(what);
    expect(errors[0]?.node).toBeDefined();
    expect(errors[0]?.place?.line).toBeGreaterThan(8);
  });

  it('accepts the conversions Azure ML makes', () => {
    expect(brief(check(node('a', '{data: ./d, rate: 1, epochs: "4", note: 7}')))).toEqual(['warning unbound-output 7:3']);
  });

  it('only warns of a value outside its enum: public pipelines that run in the cloud rely on it', () => {
    const shape = 'type: command\nname: crop\nenvironment: azureml:e:1\ncommand: run\ninputs:\n  center: {type: string, enum: ["True", "False"]}\n';
    const problems = checkPipeline('jobs:\n  a: {component: ./crop.yml, inputs: {center: 224}}\n', { './crop.yml': shape });
    expect(brief(problems)).toEqual(['warning not-in-enum 2:47']);
    expect(problems[0]?.message).toContain('must be one of "True", "False", not 224');
  });

  it('warns where the type of an output is not what the connected input can read', () => {
    const gives = (type: string): string => `type: command\nname: gives\nenvironment: azureml:e:1\ncommand: run\noutputs: {out: {type: ${type}}}\n`;
    const takes = (type: string): string => `type: command\nname: takes\nenvironment: azureml:e:1\ncommand: run\ninputs: {in: {type: ${type}}}\n`;
    const text = 'jobs:\n  a: {component: ./gives.yml}\n  b: {component: ./takes.yml, inputs: {in: "${{parent.jobs.a.outputs.out}}"}}\n';
    const codes = (from: string, to: string): string[] => checkPipeline(text, { './gives.yml': gives(from), './takes.yml': takes(to) }).map(({ code, node: of }) => `${code} ${of}`);
    expect(codes('uri_folder', 'uri_file')).toEqual(['type-mismatch b']);
    expect(codes('uri_file', 'mltable')).toEqual(['type-mismatch b']);
    expect(codes('uri_folder', 'uri_folder')).toEqual([]);
    // Azure ML hands over the folder that holds the file, and public pipelines rely on it.
    expect(codes('uri_file', 'uri_folder')).toEqual([]);
  });

  it('only warns of an input the module does not have and that resembles none', () => {
    expect(brief(check(node('a', '{data: ./d, rate: 1, test_split: 0.2}')))).toContain('warning unknown-input 11:46');
  });

  it('names the nodes of a cycle in the order data would flow', () => {
    const after = (other: string) => `{data: "\${{parent.jobs.${other}.outputs.model}}", rate: 1}`;
    const cycle = check(node('a', after('c')) + node('b', after('a')) + node('c', after('b'))).find(({ code }) => code === 'cycle');
    expect(cycle?.message).toContain('a -> b -> c -> a');
  });

  it('takes thousands of nodes in a chain', { timeout: 60_000 }, () => {
    const nodes = Array.from({ length: 3000 }, (_, n) => `  n${n}: {component: ./train.yml, inputs: {data: ${n === 0 ? './d' : `"\${{parent.jobs.n${n - 1}.outputs.model}}"`}, rate: 1}}\n`);
    expect(brief(check(nodes.join('')))).toEqual(['warning unbound-output 7:3']);
  });
});
