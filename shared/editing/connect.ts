import type { KeyPath } from './draft-layout.ts';
import { boundTexts, fedOutput, openPipeline, requireNode } from './node-bindings.ts';
import { NoSuchPartError } from './editing-errors.ts';
import { bind } from './set-input.ts';
import type { YamlDraft } from './yaml-draft.ts';

/** Where an edge begins: an output of a node, or an input of the pipeline. */
export type EdgeStart = { readonly node: string; readonly port: string } | { readonly pipelineInput: string };
/** Where an edge ends: an input of a node, or an output of the pipeline. */
export type EdgeEnd = { readonly node: string; readonly port: string } | { readonly pipelineOutput: string };

/**
 * Connects, replacing what was there. An input that is written as a mapping keeps its mode and type. A pipeline output
 * takes one node's output; what fed it before does not any more. Throws {@link NoSuchPartError}.
 */
export function connect(text: string, from: EdgeStart, to: EdgeEnd): string {
  const draft = openPipeline(text);
  if ('pipelineOutput' in to) {
    if ('pipelineInput' in from) throw new NoSuchPartError('node', from.pipelineInput);
    return feedOutput(draft, from, to.pipelineOutput);
  }
  requireNode(draft, to.node);
  if ('node' in from) requireNode(draft, from.node);
  else requireDeclared(draft, 'input', from.pipelineInput);
  const expression = 'node' in from ? `\${{parent.jobs.${from.node}.outputs.${from.port}}}` : `\${{parent.inputs.${from.pipelineInput}}}`;
  bind(draft, ['jobs', to.node, 'inputs', to.port], expression);
  return draft.finish();
}

/** Takes away what leads to an input or a pipeline output. Nothing happens when nothing does. Throws {@link NoSuchPartError}. */
export function disconnect(text: string, to: EdgeEnd): string {
  const draft = openPipeline(text);
  if ('node' in to) {
    requireNode(draft, to.node);
    draft.remove([['jobs', to.node, 'inputs', to.port]]);
  } else {
    draft.remove(feedersOf(draft, to.pipelineOutput));
  }
  return draft.finish();
}

function feedOutput(draft: YamlDraft, from: { readonly node: string; readonly port: string }, output: string): string {
  requireNode(draft, from.node);
  requireDeclared(draft, 'output', output);
  const path = ['jobs', from.node, 'outputs', from.port];
  const others = feedersOf(draft, output).filter((other) => other[1] !== from.node || other[3] !== from.port);
  // Two passes: both may touch the same `outputs` section.
  draft.remove(others);
  const next = others.length === 0 ? draft : openPipeline(draft.finish());
  bind(next, path, `\${{parent.outputs.${output}}}`);
  return next.finish();
}

/** The entries that feed a pipeline output: whole ones, or only the `path` of those that also say a mode or type. */
function feedersOf(draft: YamlDraft, output: string): KeyPath[] {
  return boundTexts(draft, 'outputs').filter((bound) => fedOutput(bound) === output).map(({ path }) => path);
}

export function requireDeclared(draft: YamlDraft, what: 'input' | 'output', name: string): void {
  if (draft.pairAt([`${what}s`, name]) === undefined) throw new NoSuchPartError(what, name);
}
