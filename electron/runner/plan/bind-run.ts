import path from 'node:path';
import type { Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import { flattenPipeline } from '#shared/plan/flatten.ts';
import type { FlattenedRun } from '#shared/plan/flatten.ts';
import type { RunRequest } from '../run-service.ts';
import type { ReferenceResolver, ResolvedReferences } from './resolve-references.ts';
import { resolveReferences } from './resolve-references.ts';
import type { RunParameters } from './run-parameters.ts';
import { readRunParameters } from './run-parameters.ts';
import type { RunSource } from './run-source.ts';
import { selectNodes } from './select-nodes.ts';
import type { Selection } from './select-nodes.ts';

/** A pipeline with everything resolved and bound: what is known of a run without looking at data, images or the machine. */
export interface BoundRun {
  readonly references: ResolvedReferences;
  readonly parameters: RunParameters;
  readonly flattened: FlattenedRun;
  readonly forceRerun: boolean;
  readonly selection: Selection;
  /** Every one, with its place; with any of them nothing may be started. */
  readonly errors: readonly Problem[];
}

/** Resolves, binds, checks the interfaces and selects the nodes, all at this one moment. */
export function bindRun(source: RunSource, request: Pick<RunRequest, 'set' | 'forceRerun' | 'from' | 'only'>, ports: { readonly references: ReferenceResolver; readonly workingFolder: string }): BoundRun {
  const { root, places, sourceOf } = source;
  const references = resolveReferences(root, source.references ?? ports.references);
  const parameters = readRunParameters(root.interface, request.set, ports.workingFolder);
  const written = flattenPipeline({ pipeline: root, inputs: parameters.scope, resolved: (text) => references.byText.get(text), absolutePath: (text) => path.resolve(source.folder, text) });
  const flattened = sourceOf === undefined ? written : { ...written, nodes: written.nodes.map((node) => ({ ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, input]) => [name, input.kind === 'data' ? { ...input, source: sourceOf(input.source) } : input])) })) };
  const forceRerun = request.forceRerun || root.settings.forceRerun;
  const selection = selectNodes(flattened.nodes, { forceRerun, forcedBySettings: !request.forceRerun, from: request.from === undefined ? [] : [request.from], only: request.only });
  const problems = [
    ...references.problems,
    ...parameters.problems,
    ...source.checkReferenced((text) => references.byText.get(text)?.module),
    ...flattened.problems,
    ...selection.problems,
  ];
  return { references, parameters, flattened, forceRerun, selection, errors: distinct(problems.filter(isError).map((problem) => places.locate(problem))) };
}

export function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code}\0${problem.message}\0${problem.place?.line ?? ''}`, problem])).values()];
}
