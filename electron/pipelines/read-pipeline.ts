import path from 'node:path';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import { CancelledError, DrydockError } from '#shared/errors.ts';
import type { Interface } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ResolvedModule } from '../catalog/module-lookup.ts';
import { checkReferencedModules } from '../runner/plan/check-referenced-modules.ts';
import { loadModule } from '../specs/load.ts';
import type { LoadedModule } from '../specs/load.ts';
import { drawPipeline } from './draw-pipeline.ts';
import type { ProblemCount } from './draw-pipeline.ts';
import { loadedLevel } from './drawn-level.ts';
import { nodeForms } from './node-forms.ts';

export interface ReadPipelinePorts {
  readonly catalog: Pick<Catalog, 'resolve'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a text means as the content of `file` (absolute; it need not exist): the graph, the forms of its nodes and every problem. Places name files
 * relative to the folder of `file`. Never throws for what the text or the files it names hold.
 *
 * @throws {CancelledError} when the signal fires.
 */
export async function readPipeline(file: string, text: string, ports: ReadPipelinePorts): Promise<PipelineReading> {
  const loaded = await loadModule(path.basename(file), { text, cwd: path.dirname(file), signal: ports.signal });
  const { spec } = loaded;
  if (spec?.kind !== 'pipeline') return unreadable(loaded);
  const references = new References(ports.catalog);
  const moduleOf = (reference: string) => references.resolve(reference)?.version.sealed;
  const problems = distinct([...loaded.problems, ...unresolved(loaded, references), ...checkReferencedModules(loaded, moduleOf)]).map((problem) => attribute(problem, loaded));
  const level = loadedLevel(loaded, moduleOf) ?? { interface: spec.interface, nodes: [] };
  const counted = countProblems(problems);
  const graph = drawPipeline(level, counted.count);
  return {
    readable: true,
    name: spec.name ?? '',
    displayName: spec.displayName ?? spec.name ?? path.basename(file, path.extname(file)),
    description: spec.description ?? '',
    interface: spec.interface,
    graph,
    nodes: nodeForms(loaded, spec, (reference) => references.resolve(reference)),
    problems: problems.map((problem) => ({ ...problem, ...counted.nodeOf(problem) })),
  };
}

const noInterface: Interface = { inputs: [], params: [], outputs: [] };

function unreadable({ spec, problems, placeOf }: LoadedModule): PipelineReading {
  const what = spec?.kind === 'command' ? 'a component that runs one command' : 'a step of a kind that is not run here';
  const other: Problem[] = spec === undefined ? [] : [{ severity: 'error', code: 'not-a-pipeline', message: `This file is ${what}, not a pipeline. Use it as a node of one.`, place: placeOf([]) }];
  return { readable: false, name: '', displayName: '', description: '', interface: noInterface, graph: { nodes: [], edges: [] }, nodes: [], problems: [...other, ...problems] };
}

/** What references mean now, each asked once. */
class References {
  readonly #catalog: ReadPipelinePorts['catalog'];
  readonly #known = new Map<string, ResolvedModule | DrydockError>();

  constructor(catalog: ReadPipelinePorts['catalog']) {
    this.#catalog = catalog;
  }

  resolve(text: string): ResolvedModule | undefined {
    const found = this.look(text);
    return found instanceof DrydockError ? undefined : found;
  }

  look(text: string): ResolvedModule | DrydockError | undefined {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const reading = readModuleReference(text);
    if ('problem' in reading) return undefined;
    const found = this.#ask(() => this.#catalog.resolve(reading.reference));
    this.#known.set(text, found);
    return found;
  }

  #ask(resolve: () => ResolvedModule): ResolvedModule | DrydockError {
    try {
      return resolve();
    } catch (error) {
      if (error instanceof DrydockError && !(error instanceof CancelledError)) return error;
      throw error;
    }
  }
}

/** References that mean nothing, and warnings of those that do, at every level that is written in a file. */
function unresolved(root: LoadedModule, references: References): Problem[] {
  const problems: Problem[] = [];
  for (const { spec, placeOf, root: at } of levelsOf(root)) {
    for (const node of spec?.kind === 'pipeline' ? spec.graph.nodes : []) {
      if (node.use.kind !== 'reference') continue;
      const found = references.look(node.use.reference);
      const place = placeOf([...at, 'jobs', node.name, 'component']);
      if (found instanceof DrydockError) problems.push({ severity: 'error', code: 'unresolved-reference', message: found.plainMessage, node: node.name, place });
      else for (const message of found?.warnings ?? []) problems.push({ severity: 'warning', code: 'reference', message, node: node.name, place });
    }
  }
  return problems;
}

function levelsOf(root: LoadedModule): Set<LoadedModule> {
  const seen = new Set<LoadedModule>();
  const open = [root];
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (seen.has(level)) continue;
    seen.add(level);
    open.push(...level.children.values());
  }
  return seen;
}

/** Both the loader and the check of references look at a pipeline that has both kinds of nodes. */
function distinct(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const { file, line, column } = problem.place ?? {};
    const key = [problem.code, file, line, column, problem.message].join('\0');
    if (!found.has(key)) found.set(key, problem);
  }
  return [...found.values()];
}

/** Problems of the file itself that stand inside a node belong to it. */
function attribute(problem: Problem, root: LoadedModule): Problem {
  if (problem.node !== undefined || root.spec?.kind !== 'pipeline' || problem.place?.file !== root.placeOf([]).file) return problem;
  const at = problem.place.path;
  const node = root.spec.graph.nodes.find(({ name }) => at === `jobs.${name}` || at.startsWith(`jobs.${name}.`) || at.startsWith(`jobs.${name}[`));
  return node === undefined ? problem : { ...problem, node: node.name };
}

/** Counts by the level that a problem stands in, as two levels may have nodes of the same name; `nodeOf` says which node of the graph it is about. */
function countProblems(problems: readonly Problem[]): { readonly count: ProblemCount; readonly nodeOf: (problem: Problem) => { readonly node?: string } } {
  const byNode = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.node === undefined) continue;
    const key = `${problem.place?.file ?? ''}\0${problem.node}`;
    const same = byNode.get(key);
    if (same === undefined) byNode.set(key, [problem]);
    else same.push(problem);
  }
  const ids = new Map<Problem, string>();
  const count: ProblemCount = ({ source }, node, id) => {
    const at = `${source?.jobs ?? ''}.${node}`;
    const own = source === undefined ? [] : (byNode.get(`${source.file}\0${node}`) ?? []).filter(({ place }) => place?.path.startsWith('jobs') !== true || place.path === at || place.path.startsWith(`${at}.`));
    for (const problem of own) if (!ids.has(problem)) ids.set(problem, id);
    return { errors: own.filter(({ severity }) => severity === 'error').length, warnings: own.filter(({ severity }) => severity === 'warning').length };
  };
  const nodeOf = (problem: Problem): { node?: string } => {
    const id = ids.get(problem);
    return id === undefined ? {} : { node: id };
  };
  return { count, nodeOf };
}
