import { describe, expect, it } from 'vitest';
import type { PortView } from '#shared/graph/graph-view.ts';
import type { PipelineModule } from '#shared/model/module-spec.ts';
import { shapeOf, parameterTypeOf } from '#shared/specs/data-types.ts';
import { isError } from '#shared/model/problem.ts';
import { canConnect } from '#shared/editing/can-connect.ts';
import { copyNodes, pasteNodes } from '#shared/editing/clipboard.ts';
import { CannotEditError } from '#shared/editing/editing-errors.ts';
import { checkPipeline } from '../specs/spec-kit.ts';
import { pipelineOf } from './editing-kit.ts';

const source = `inputs: {rate: 1}
jobs:
    first:
        component: ./a.yml   # the a
        inputs:
            rate: \${{parent.inputs.rate}}
            # a note
            up: \${{parent.jobs.upstream.outputs.o}}
        command: |
            two

            lines
    second:
        component: ./b.yml
        inputs: {x: "\${{parent.jobs.first.outputs.o}}"}
        outputs: {y: "\${{parent.outputs.result}}"}
    upstream: {component: ./u.yml}
`;

const nodesOf = (text: string): PipelineModule['graph']['nodes'] => pipelineOf(text).graph.nodes;

describe('the clipboard', () => {
  it('is a text that a person can read and paste by hand', () => {
    expect(copyNodes(source, ['first'])).toBe(`jobs:
  first:
      component: ./a.yml   # the a
      inputs:
          rate: \${{parent.inputs.rate}}
          # a note
          up: \${{parent.jobs.upstream.outputs.o}}
      command: |
          two

          lines
`);
  });

  it('keeps in the same file what the copies were fed by, and lets them feed nothing of the pipeline', () => {
    const { text, names, cleared } = pasteNodes(source, copyNodes(source, ['second', 'first']));
    expect({ names, cleared }).toEqual({ names: { first: 'first_2', second: 'second_2' }, cleared: [] });
    const [first, second] = nodesOf(text).slice(3);
    expect(first?.inputs).toMatchObject({ rate: { parts: [{ name: 'rate' }] }, up: { parts: [{ node: 'upstream' }] } });
    expect(second).toMatchObject({ name: 'second_2', inputs: { x: { parts: [{ node: 'first_2', output: 'o' }] } }, outputs: {} });
    expect(text.startsWith(source)).toBe(true);
  });

  it('drops in another file what is not there, and says so', () => {
    for (const target of ['type: pipeline\njobs:\n  first: {component: ./z.yml}\n', 'type: pipeline\njobs: {}\n', 'jobs: {first: {component: ./z.yml}}\n', 'type: pipeline\n']) {
      const { text, names, cleared } = pasteNodes(target, copyNodes(source, ['first', 'second']));
      expect(cleared.map(({ input }) => input)).toEqual(['rate', 'up']);
      const second = nodesOf(text).find(({ name }) => name === 'second');
      expect(second?.inputs['x']).toMatchObject({ parts: [{ node: names['first'] }] });
    }
  });

  it('works aliases out, which mean nothing elsewhere', () => {
    const shared = 'x: &in {p: 1}\njobs:\n  a:\n    component: ./a.yml\n    inputs: *in\n';
    expect(copyNodes(shared, ['a'])).toBe('jobs:\n  a:\n    component: ./a.yml\n    inputs:\n      p: 1\n');
  });

  it.each(['', 'hello', 'jobs: {}', '{"a": 1}', source, 'jobs:\n  "a b": {component: x}\nother: 1\n', '\u0000'])('refuses what is no copied node: %j', (text) => {
    expect(() => pasteNodes(source, text)).toThrow(CannotEditError);
  });
});

const types = ['uri_file', 'uri_folder', 'mltable', 'custom_model', 'AnyThing', 'string', 'integer', 'number', 'boolean'];
const isParameter = (type: string): boolean => parameterTypeOf(type) !== undefined;
const port = (name: string, type: string, optional = false): PortView => ({ name, type, ...(isParameter(type) ? {} : { shape: shapeOf(type) }), optional });

describe('whether an output may feed an input', () => {
  it.each(types.flatMap((from) => types.map((to) => [from, to] as const)))('says of a pipeline input %s into %s what the check of the graph says', (from, to) => {
    const component = `type: command\nname: c\ncommand: x\nenvironment: {image: i}\ninputs: {to: {type: ${to}}}\n`;
    const declared = isParameter(from) ? `{type: ${from}}` : `{type: ${from}, path: ./x}`;
    const text = `type: pipeline\ninputs: {from: ${declared}}\njobs:\n  a: {component: ./c.yml, inputs: {to: "\${{parent.inputs.from}}"}}\n`;
    const problems = checkPipeline(text, { './c.yml': component }).filter(({ code }) => code !== 'unknown-key' && code !== 'invalid-value' || isParameter(from));
    const said = canConnect(port('from', from), port('to', to));
    if (from === 'AnyThing' || to === 'AnyThing') return;
    expect({ ok: said.ok, doubt: said.reason !== '' }).toEqual({ ok: !problems.some(isError), doubt: problems.length > 0 });
  });

  it('refuses what may be left out where a value is needed', () => {
    expect(canConnect(port('a', 'uri_file', true), port('b', 'uri_file'))).toMatchObject({ ok: false });
    expect(canConnect(port('a', 'uri_file', true), port('b', 'uri_file', true))).toEqual({ ok: true, reason: '' });
  });

  it('takes an output that is a value for the file it is', () => {
    const output: PortView = { name: 'n', type: 'integer', shape: 'file', optional: false };
    expect(canConnect(output, port('b', 'uri_file')).ok).toBe(true);
    expect(canConnect(output, port('b', 'integer')).ok).toBe(false);
  });
});
