import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNode } from '#shared/editing/add-node.ts';
import { copyNodes, pasteNodes } from '#shared/editing/clipboard.ts';
import { connect, disconnect } from '#shared/editing/connect.ts';
import { addPipelineInput, removePipelineInput } from '#shared/editing/pipeline-ports.ts';
import { removeNodes } from '#shared/editing/remove-nodes.ts';
import { renameNode } from '#shared/editing/rename-node.ts';
import { setInput } from '#shared/editing/set-input.ts';
import { commentsOf, difference, expectOnlyAdded, meaning, pipelineOf, realPipelines } from './editing-kit.ts';
import { pipelineText } from './pipeline-text.ts';

const runs = { numRuns: 60 };
const scalar = fc.oneof(fc.string({ maxLength: 12 }).filter((text) => !text.includes('${{') && !/[\uD800-\uDFFF\uFFFE\uFFFF]/.test(text)), fc.integer({ min: -1000, max: 1000 }), fc.boolean());

describe('over pipelines written in many ways', () => {
  it('adding a node adds lines and nothing else, and removing it restores the text', () => {
    fc.assert(
      fc.property(pipelineText, ({ text }) => {
        const added = addNode(text, { use: { kind: 'file', path: './new.yml' }, kind: 'command' });
        expectOnlyAdded(text, added.text);
        expect(pipelineOf(added.text).graph.nodes.at(-1)).toMatchObject({ name: added.name, use: { kind: 'file', path: './new.yml' } });
        expect(removeNodes(added.text, [added.name]).text).toBe(text);
      }),
      runs,
    );
  });

  it('setting an input means just that, keeps every comment elsewhere, and is undone by setting it back', () => {
    fc.assert(
      fc.property(pipelineText, scalar, fc.nat(), ({ text, nodes }, value, pick) => {
        const node = nodes[pick % nodes.length] ?? 'n0';
        const after = setInput(text, node, 'fresh', { kind: 'value', value });
        expect(pipelineOf(after).graph.nodes.find(({ name }) => name === node)?.inputs['fresh']).toMatchObject({ kind: 'value', value });
        expect(commentsOf(after)).toEqual(expect.arrayContaining(commentsOf(text)));
        expect(difference(text, after).removed.length).toBeLessThanOrEqual(1);
        expect(meaning(setInput(after, node, 'fresh', undefined))).toEqual(meaning(text));
      }),
      runs,
    );
  });

  it('connecting and taking the edge away again', () => {
    fc.assert(
      fc.property(pipelineText, fc.nat(), fc.nat(), ({ text, nodes }, a, b) => {
        const [from = 'n0', to = 'n0'] = [nodes[a % nodes.length], nodes[b % nodes.length]];
        const connected = connect(text, { node: from, port: 'out' }, { node: to, port: 'fresh' });
        expect(pipelineOf(connected).graph.nodes.find(({ name }) => name === to)?.inputs['fresh']).toMatchObject({ kind: 'expression', parts: [{ kind: 'node-output', node: from, output: 'out' }] });
        expect(commentsOf(disconnect(connected, { node: to, port: 'fresh' }))).toEqual(commentsOf(text));
        expect(meaning(disconnect(connected, { node: to, port: 'fresh' }))).toEqual(meaning(text));
      }),
      runs,
    );
  });

  it('renaming there and back restores the text; in between, only names changed', () => {
    fc.assert(
      fc.property(pipelineText, fc.nat(), ({ text, nodes }, pick) => {
        const node = nodes[pick % nodes.length] ?? 'n0';
        const renamed = renameNode(text, node, 'other_name');
        expect(renamed.split('\n').length).toBe(text.split('\n').length);
        expect(JSON.stringify(meaning(renamed))).toBe(JSON.stringify(meaning(text)).replaceAll(`"${node}"`, '"other_name"'));
        expect(renameNode(renamed, 'other_name', node)).toBe(text);
      }),
      runs,
    );
  });

  it('removing nodes leaves the others as they were, without references to the removed', () => {
    fc.assert(
      fc.property(pipelineText, fc.nat(), ({ text, nodes }, pick) => {
        const node = nodes[pick % nodes.length] ?? 'n0';
        const { text: after, cleared } = removeNodes(text, [node]);
        expect(after).not.toContain(`jobs.${node}.`);
        const [before, rest] = [pipelineOf(text).graph.nodes, pipelineOf(after).graph.nodes];
        expect(rest.map(({ name }) => name)).toEqual(nodes.filter((name) => name !== node));
        for (const each of rest) {
          const lost = cleared.filter((one) => one.node === each.name).map(({ input }) => input);
          const was = before.find(({ name }) => name === each.name);
          expect(Object.keys(each.inputs)).toEqual(Object.keys(was?.inputs ?? {}).filter((name) => !lost.includes(name)));
        }
        const kept = new Set(commentsOf(after));
        for (const other of nodes) if (other !== node) expect(kept.has(`# above ${other}`), after).toBe(text.includes(`# above ${other}`));
      }),
      runs,
    );
  });

  it('pasted copies mean what the originals do, keep the edges between them, and add lines only', () => {
    fc.assert(
      fc.property(pipelineText, fc.nat(), ({ text, nodes }, pick) => {
        const chosen = nodes.slice(0, 1 + (pick % nodes.length));
        const pasted = pasteNodes(text, copyNodes(text, chosen));
        expectOnlyAdded(text, pasted.text);
        const all = new Map(pipelineOf(pasted.text).graph.nodes.map((node) => [node.name, node]));
        for (const name of chosen) {
          const [original, copy] = [all.get(name), all.get(pasted.names[name] ?? '')];
          expect(copy?.use).toEqual(original?.use);
          expect(Object.keys(copy?.inputs ?? {})).toEqual(Object.keys(original?.inputs ?? {}));
          for (const [input, binding] of Object.entries(copy?.inputs ?? {})) {
            if (binding.kind !== 'expression') continue;
            const was = original?.inputs[input];
            const parts = was?.kind === 'expression' ? was.parts : [];
            expect(binding.parts).toEqual(parts.map((part) => (part.kind === 'node-output' && chosen.includes(part.node) ? { ...part, node: pasted.names[part.node] } : part)));
          }
        }
        expect(removeNodes(pasted.text, Object.values(pasted.names)).text).toBe(text);
      }),
      runs,
    );
  });

  it('an input of the pipeline comes and goes without a trace', () => {
    fc.assert(
      fc.property(pipelineText, ({ text }) => {
        const added = addPipelineInput(text, { name: 'fresh', type: 'uri_file', value: './x.csv' });
        if (!text.includes('inputs: {top')) expectOnlyAdded(text, added);
        expect(meaning(removePipelineInput(added, 'fresh').text)).toEqual(meaning(text));
      }),
      runs,
    );
  });
});

describe('over the pipelines of this repository', () => {
  it.each(realPipelines())('$name', ({ text }) => {
    const added = addNode(text, { use: { kind: 'reference', reference: 'some-module@latest' } });
    expect(removeNodes(added.text, [added.name]).text).toBe(text);
    for (const { name, inputs } of pipelineOf(text).graph.nodes) {
      expect(renameNode(renameNode(text, name, 'zz_renamed'), 'zz_renamed', name)).toBe(text);
      const pasted = pasteNodes(text, copyNodes(text, [name]));
      expect(removeNodes(pasted.text, Object.values(pasted.names)).text).toBe(text);
      for (const input of Object.keys(inputs)) {
        const cut = disconnect(text, { node: name, port: input });
        expect(pipelineOf(cut).graph.nodes.find((node) => node.name === name)?.inputs).not.toHaveProperty(input);
        expect(commentsOf(cut).length).toBeGreaterThanOrEqual(commentsOf(text).length - 1);
      }
    }
  });
});
