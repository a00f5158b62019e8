import type { Scalar } from '../model/interface.ts';
import { parameterTypeOf } from '../specs/data-types.ts';
import type { KeyPath } from './draft-layout.ts';
import { requireDeclared } from './connect.ts';
import { checkName } from './node-names.ts';
import { boundTexts, entriesReferring, fedOutput, openPipeline } from './node-bindings.ts';
import type { NewMapping } from './render-yaml.ts';
import type { YamlDraft } from './yaml-draft.ts';

export interface NewPipelineInput {
  readonly name: string;
  /** A v2 type: `uri_file`, `string`, ... */
  readonly type: string;
  /** The value of a parameter, or the path, URL or name of data. */
  readonly value?: Scalar | undefined;
  readonly optional?: boolean | undefined;
  readonly description?: string | undefined;
}

export interface NewPipelineOutput {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
}

export interface PortRemoved {
  readonly text: string;
  /** Bindings that referred to it and are gone. */
  readonly cleared: readonly { readonly node: string; readonly port: string }[];
}

/** Declares an input of the pipeline. Throws {@link UnusableNameError}. */
export function addPipelineInput(text: string, input: NewPipelineInput): string {
  const draft = openPipeline(text);
  checkName('input', input.name, declared(draft, 'inputs'));
  const isParameter = parameterTypeOf(input.type) !== undefined;
  const value: NewMapping = {
    type: input.type,
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.optional === true ? { optional: true } : {}),
    ...(input.value === undefined ? {} : { [isParameter ? 'default' : 'path']: input.value }),
  };
  draft.set(['inputs', input.name], value, ['outputs', 'jobs']);
  return draft.finish();
}

/** Declares an output of the pipeline. Throws {@link UnusableNameError}. */
export function addPipelineOutput(text: string, output: NewPipelineOutput): string {
  const draft = openPipeline(text);
  checkName('output', output.name, declared(draft, 'outputs'));
  draft.set(['outputs', output.name], { type: output.type, ...(output.description === undefined ? {} : { description: output.description }) }, ['jobs']);
  return draft.finish();
}

/** Removes an input of the pipeline and the bindings that referred to it. Throws {@link NoSuchPartError}. */
export function removePipelineInput(text: string, name: string): PortRemoved {
  const draft = openPipeline(text);
  requireDeclared(draft, 'input', name);
  const texts = [...boundTexts(draft, 'inputs'), ...boundTexts(draft, 'environment_variables')];
  return removePort(draft, ['inputs', name], entriesReferring(texts, (part) => part.kind === 'parent-input' && part.name === name));
}

/** Removes an output of the pipeline and what fed it. Throws {@link NoSuchPartError}. */
export function removePipelineOutput(text: string, name: string): PortRemoved {
  const draft = openPipeline(text);
  requireDeclared(draft, 'output', name);
  return removePort(draft, ['outputs', name], boundTexts(draft, 'outputs').filter((bound) => fedOutput(bound) === name));
}

function removePort(draft: YamlDraft, path: KeyPath, bound: readonly { readonly node: string; readonly port: string; readonly entry: KeyPath }[]): PortRemoved {
  draft.remove([path, ...bound.map(({ entry }) => entry)]);
  return { text: draft.finish(), cleared: bound.map(({ node, port }) => ({ node, port })) };
}

const declared = (draft: YamlDraft, section: string): Set<string> => new Set(draft.keysAt([section]));
