import { describe, expect, it } from 'vitest';
import { addNode, setUse } from '#shared/editing/add-node.ts';
import { connect, disconnect } from '#shared/editing/connect.ts';
import { CannotEditError, NoSuchPartError, SharedByAliasError, UnusableNameError } from '#shared/editing/editing-errors.ts';
import { addPipelineInput, addPipelineOutput, removePipelineInput, removePipelineOutput } from '#shared/editing/pipeline-ports.ts';
import { setDescription, setDisplayName, setEnvironmentVariable, setEnvironmentVariables, setSetting } from '#shared/editing/pipeline-texts.ts';
import { removeNodes } from '#shared/editing/remove-nodes.ts';
import { renameNode } from '#shared/editing/rename-node.ts';
import { setInput } from '#shared/editing/set-input.ts';
import { difference, pipelineOf } from './editing-kit.ts';

const sample = `# How we train.
type: pipeline
inputs:
  rate: 0.10   # keep the zero
  raw: {type: uri_file, path: ./a.csv}
outputs:
  model:
    type: uri_folder

jobs:
  # makes the data ready
  prepare:
    component: ./prepare.yml
    inputs:
      raw: \${{parent.inputs.raw}}   # from outside

  train:
    component: 'azureml:train@latest'
    inputs:
      data:
        type: uri_folder
        path: "\${{parent.jobs.prepare.outputs.data}}"
        mode: ro_mount
      rate: \${{parent.inputs.rate}}
      # how long
      epochs: 5
    outputs:
      model: \${{parent.outputs.model}}
`;

describe('a pipeline text that is edited', () => {
  it('gets a node at its end, apart from the others as they are', () => {
    const { text, name } = addNode(sample, { use: { kind: 'reference', reference: 'train:2' }, kind: 'command' });
    expect(name).toBe('train_2');
    expect(text).toBe(`${sample}\n  train_2:\n    type: command\n    component: azureml:train:2\n`);
    expect(addNode(sample, { use: { kind: 'file', path: 'steps/score.yml' } }).text).toContain('\n  score:\n    component: ./steps/score.yml\n');
  });

  it.each(['type: pipeline\njobs: {}\n', 'type: pipeline\njobs:\n', 'type: pipeline\n', 'type: pipeline\njobs:   # none yet\n', 'type: pipeline\r\njobs: {}   # none yet', '{type: pipeline, jobs: {}}', 'type: pipeline\njobs: { }\nsettings: {force_rerun: true}\n'])(
    'gets its first node: %j',
    (text) => {
      const added = addNode(text, { name: 'a', use: { kind: 'file', path: './a.yml' } }).text;
      expect(pipelineOf(added).graph.nodes).toMatchObject([{ name: 'a', use: { kind: 'file', path: './a.yml' } }]);
      if (text.includes('# none')) expect(added).toContain('# none yet');
      if (text.includes('\r')) expect(added).toBe('type: pipeline\r\njobs:   # none yet\r\n  a:\r\n    component: ./a.yml');
    },
  );

  it('loses nodes with the bindings that referred to them, and says which', () => {
    const { text, cleared, unfed } = removeNodes(sample, ['prepare']);
    expect({ cleared, unfed }).toEqual({ cleared: [{ node: 'train', input: 'data' }], unfed: [] });
    expect(text).toContain('jobs:\n  # makes the data ready\n  train:\n    component: \'azureml:train@latest\'\n    inputs:\n      rate:');
    const none = removeNodes(sample, ['prepare', 'train']);
    expect(none.unfed).toEqual(['model']);
    expect(none.text.endsWith('jobs: {}\n  # makes the data ready\n')).toBe(true);
  });

  it('renames a node wherever it is referred to, and changes no other line', () => {
    const renamed = renameNode(sample, 'prepare', 'clean');
    expect(renamed).toBe(sample.replace('  prepare:\n', '  clean:\n').replace('jobs.prepare.', 'jobs.clean.'));
    expect(() => renameNode(sample, 'prepare', 'train')).toThrow(UnusableNameError);
    expect(() => renameNode(sample, 'prepare', 'a.b')).toThrow(UnusableNameError);
    expect(() => renameNode(sample, 'nobody', 'x')).toThrow(NoSuchPartError);
  });

  it('does not rename in a pipeline written inside a node, which has names of its own', () => {
    const text = 'jobs:\n  a: {component: ./a.yml}\n  sub:\n    type: pipeline\n    inputs: {x: "${{parent.jobs.a.outputs.o}}"}\n    jobs:\n      a: {component: ./a.yml}\n      b: {component: ./b.yml, inputs: {x: "${{parent.jobs.a.outputs.o}}"}}\n';
    expect(renameNode(text, 'a', 'z')).toBe(text.replace('  a: {', '  z: {').replace('jobs.a.', 'jobs.z.'));
  });

  it('connects: an input that is a mapping keeps its mode and type, comments stay', () => {
    const direct = connect(sample, { pipelineInput: 'raw' }, { node: 'train', port: 'data' });
    expect(difference(sample, direct)).toEqual({ removed: ['        path: "${{parent.jobs.prepare.outputs.data}}"'], added: ['        path: "${{parent.inputs.raw}}"'] });
    const other = connect(sample, { node: 'train', port: 'model' }, { node: 'prepare', port: 'raw' });
    expect(difference(sample, other).added).toEqual(['      raw: ${{parent.jobs.train.outputs.model}}   # from outside']);
    const added = connect(sample, { node: 'prepare', port: 'log' }, { node: 'train', port: 'log' });
    expect(difference(sample, added)).toEqual({ removed: [], added: ['      log: ${{parent.jobs.prepare.outputs.log}}'] });
    expect(() => connect(sample, { pipelineInput: 'nothing' }, { node: 'train', port: 'x' })).toThrow(NoSuchPartError);
  });

  it('lets one node feed a pipeline output: the last one that was connected', () => {
    const moved = connect(sample, { node: 'prepare', port: 'data' }, { pipelineOutput: 'model' });
    expect(pipelineOf(moved).graph.nodes.map(({ outputs }) => Object.values(outputs).map(({ pipelineOutput }) => pipelineOutput))).toEqual([['model'], []]);
    expect(disconnect(connect(moved, { node: 'train', port: 'model' }, { pipelineOutput: 'model' }), { pipelineOutput: 'model' })).not.toContain('parent.outputs.model');
  });

  it('takes a binding away, with the section it leaves empty', () => {
    expect(difference(sample, disconnect(sample, { node: 'prepare', port: 'raw' }))).toEqual({ removed: ['    inputs:', '      raw: ${{parent.inputs.raw}}   # from outside'], added: [] });
    expect(disconnect(sample, { node: 'prepare', port: 'never' })).toBe(sample);
  });

  it('writes values so that they are read as what they are', () => {
    for (const value of ['5', 5, true, 'true', 'yes', '', ' a ', 'a: b # c', '- x', '${{x', "it's", 'two\nlines', '0x1F', '1e3', '~', '{a}', '*a', '&b', '!c', '\t']) {
      const text = setInput(sample, 'train', 'epochs', { kind: 'value', value });
      const binding = pipelineOf(text).graph.nodes[1]?.inputs['epochs'];
      expect(binding, text).toMatchObject(value === '${{x' ? { kind: 'expression' } : { kind: 'value', value });
    }
  });

  it('leaves a line alone whose value does not change, however it is written', () => {
    expect(setInput(sample, 'train', 'epochs', { kind: 'value', value: 5 })).toBe(sample);
    expect(setInput(sample, 'train', 'rate', { kind: 'expression', text: '${{parent.inputs.rate}}' })).toBe(sample);
    expect(setUse(sample, 'train', { kind: 'reference', reference: 'train@latest' })).toBe(sample);
    expect(difference(sample, setUse(sample, 'train', { kind: 'reference', reference: 'train:3' })).added).toEqual(["    component: 'azureml:train:3'"]);
  });

  it('turns a value into data and data into a value', () => {
    const data = setInput(sample, 'train', 'epochs', { kind: 'data', text: './e.csv', type: 'uri_file' });
    expect(difference(sample, data)).toEqual({ removed: ['      epochs: 5'], added: ['      epochs:', '        type: uri_file', '        path: ./e.csv'] });
    expect(setInput(data, 'train', 'epochs', { kind: 'value', value: 5 })).toBe(sample);
    const kept = setInput(sample, 'train', 'data', { kind: 'data', text: 'azureml:d:1' });
    expect(pipelineOf(kept).graph.nodes[1]?.inputs['data']).toMatchObject({ kind: 'data', mode: 'ro_mount', type: 'uri_folder' });
  });

  it('sets header, settings and environment variables', () => {
    expect(difference(sample, setDisplayName(sample, 'A: b'))).toEqual({ removed: [], added: ['display_name: "A: b"'] });
    const described = setDescription(sample, 'One.\nTwo.');
    expect(pipelineOf(described).description).toBe('One.\nTwo.');
    expect(setDescription(described, undefined)).toBe(sample);
    const set = setSetting(sample, 'continue_on_step_failure', true);
    expect(pipelineOf(set).graph.settings.continueOnStepFailure).toBe(true);
    expect(setSetting(set, 'continue_on_step_failure', undefined)).toBe(sample);
    const one = setEnvironmentVariables(sample, 'train', { A: '1', B: 'x' });
    expect(pipelineOf(one).graph.nodes[1]?.environmentVariables).toEqual({ A: '1', B: 'x' });
    const changed = setEnvironmentVariables(one, 'train', { B: 'x', C: '' });
    expect(pipelineOf(changed).graph.nodes[1]?.environmentVariables).toEqual({ B: 'x', C: '' });
    expect(setEnvironmentVariable(setEnvironmentVariable(changed, 'train', 'B', undefined), 'train', 'C', undefined)).toBe(sample);
  });

  it('declares and removes inputs and outputs of the pipeline', () => {
    const bare = 'type: pipeline\njobs:\n  a: {component: ./a.yml}\n';
    const both = addPipelineOutput(addPipelineInput(bare, { name: 'count', type: 'integer', value: 3 }), { name: 'o', type: 'uri_file' });
    expect(both).toBe('type: pipeline\ninputs:\n  count:\n    type: integer\n    default: 3\noutputs:\n  o:\n    type: uri_file\njobs:\n  a: {component: ./a.yml}\n');
    expect(() => addPipelineInput(both, { name: 'count', type: 'string' })).toThrow(UnusableNameError);
    const without = removePipelineInput(sample, 'raw');
    expect(without.cleared).toEqual([{ node: 'prepare', port: 'raw' }]);
    expect(without.text).not.toContain('inputs.raw');
    expect(removePipelineOutput(sample, 'model').text).toBe(sample.replace('outputs:\n  model:\n    type: uri_folder\n', '').replace('    outputs:\n      model: ${{parent.outputs.model}}\n', ''));
  });

  it('keeps everything it does not know, tabs, odd spacing and a text that other loaders accept', () => {
    const odd = 'type:   pipeline\nx-y: [1,\t2 ]\njobs:\n    a:   {component:   ./a.yml  ,}   # x\n    b:\n        component: "./b.yml"\n        description: "first\n  second"\n';
    const { text } = addNode(odd, { name: 'c', use: { kind: 'file', path: 'c.yml' } });
    expect(text).toContain('x-y: [1,\t2 ]\n');
    expect(text).toContain('    a:   {component:   ./a.yml  ,}   # x\n');
    expect(text.endsWith('\n    c:\n        component: ./c.yml\n')).toBe(true);
    expect(setInput(odd, 'a', 'x', { kind: 'value', value: 1 })).toContain('{component:   ./a.yml  , inputs: {x: 1}}   # x');
  });
});

describe('an edit that cannot be small', () => {
  const shared = `jobs:
  a: &base
    component: ./a.yml
    inputs: &in
      x: \${{parent.jobs.c.outputs.o}}
  b:
    <<: *base
    inputs: *in
  c:
    component: ./c.yml
`;
  it('is refused where it would change what an alias means', () => {
    expect(() => setInput(shared, 'a', 'x', { kind: 'value', value: 1 })).toThrow(SharedByAliasError);
    expect(() => setInput(shared, 'b', 'x', { kind: 'value', value: 1 })).toThrow(SharedByAliasError);
    expect(() => removeNodes(shared, ['a'])).toThrow(SharedByAliasError);
    expect(() => removeNodes(shared, ['c'])).toThrow(SharedByAliasError);
    expect(() => setUse(shared, 'a', { kind: 'file', path: './z.yml' })).toThrow(SharedByAliasError);
  });

  it('is done where aliases do not matter', () => {
    expect(setEnvironmentVariable(shared, 'c', 'A', 'b')).toBe(`${shared}    environment_variables:\n      A: b\n`);
    expect(removeNodes(shared, ['a', 'b']).text).toBe('jobs:\n  c:\n    component: ./c.yml\n');
    expect(renameNode(shared, 'c', 'd')).toBe(shared.replace('jobs.c.', 'jobs.d.').replace('  c:\n', '  d:\n'));
    const value = 'x: &v 5\njobs:\n  a: {component: ./a.yml, inputs: {n: *v}}\n';
    expect(setInput(value, 'a', 'n', { kind: 'value', value: 6 })).toBe(value.replace('*v', '6'));
  });

  it('is refused when the references of a rename stand outside of the nodes', () => {
    const text = 'x: &in {i: "${{parent.jobs.a.outputs.o}}"}\njobs:\n  a: {component: ./a.yml}\n  b: {component: ./b.yml, inputs: *in}\n';
    expect(() => renameNode(text, 'a', 'z')).toThrow(SharedByAliasError);
  });

  it.each(['', 'just text', '- a\n', 'a: [1\n', 'jobs: {a: {component: x.yml}}\n---\nb: 1\n', 'jobs:\n  - a\n', 'type: pipeline\ncomponent: ./one.yml\n', 'jobs:\n\ta: 1\n', '%YAML 9\nfoo', '\u0000', 'jobs: *gone\n', '[\n'.repeat(120)])(
    'is refused with a sentence for what is no pipeline: %j',
    (text) => {
      expect(() => addNode(text, { name: 'n', use: { kind: 'file', path: './n.yml' } })).toThrow(CannotEditError);
    },
  );

  it('is refused for names that could become syntax or paths', () => {
    for (const name of ['', 'a b', 'a.b', 'a}}', '../x', 'x:', '#x', 'a\nb', 'x'.repeat(101)]) {
      expect(() => addNode(sample, { name, use: { kind: 'file', path: './n.yml' } })).toThrow(UnusableNameError);
    }
    expect(addNode(sample, { use: { kind: 'reference', reference: 'azureml://registries/r/components/my step/versions/1' } }).name).toBe('my_step');
  });

  it('is refused for keys written with a question mark', () => {
    expect(() => setInput('jobs:\n  a:\n    component: ./a.yml\n    inputs:\n      ? x\n      : 1\n', 'a', 'x', { kind: 'value', value: 2 })).toThrow(CannotEditError);
  });
});
