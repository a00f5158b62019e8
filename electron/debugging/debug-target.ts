import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { App } from '../compose.ts';
import { moduleTarget } from '../authoring/run/module-target.ts';
import type { ModuleTarget } from '../authoring/run/module-target.ts';

/** What `module debug` was asked for. */
export type DebugTarget = { readonly kind: 'node'; readonly runId: string; readonly node: string } | { readonly kind: 'module'; readonly module: ModuleTarget };

export interface NamedTarget {
  readonly target: DebugTarget;
  /** The words that follow it. */
  readonly rest: readonly string[];
  /** For the name of a folder. */
  readonly name: string;
}

const runWord = /^(?:latest|\d{8}-\d{6}-?\w*)$/;

/**
 * What the words mean: a node of a run (`RUN NODE`, `RUN/NODE`; of a run with one node, or one that failed, that one may be left out), else a spec file or
 * a registered module. Throws `NotFoundError`, or `InvalidInputError` that says which nodes there are.
 */
export async function debugTarget(app: Pick<App, 'catalog' | 'runs'>, words: readonly string[], folder: string): Promise<NamedTarget> {
  const [first = '', ...rest] = words;
  const slash = first.indexOf('/');
  const run = slash === -1 ? first : first.slice(0, slash);
  if (!runWord.test(run) || existsSync(path.resolve(folder, first))) {
    const module = moduleTarget(app.catalog, first, folder);
    const name = module.kind === 'file' ? path.basename(module.file).replace(/(?:\.spec|\.component)?\.ya?ml$/i, '') : `${module.module.name}-${module.version.version}`;
    return { target: { kind: 'module', module }, rest, name };
  }
  const { id, folded } = await app.runs.inspect(run);
  const nodes = [...folded.nodes];
  const [second, ...others] = rest;
  if (slash !== -1) return node(id, first.slice(slash + 1), rest);
  if (second !== undefined && folded.nodes.has(second)) return node(id, second, others);
  const failed = nodes.filter(([, { status }]) => status === 'failed');
  const [only] = nodes.length === 1 ? nodes : failed.length === 1 ? failed : [];
  if (only !== undefined && (second === undefined || /[/\\.]/.test(second))) return node(id, only[0], rest);
  const names = nodes.map(([name]) => name);
  const list = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`;
  throw new InvalidInputError(second === undefined ? `Which node of run ${id}? It has: ${list}.` : `Run ${id} has no node '${second}'. It has: ${list}.`);
}

const node = (runId: string, name: string, rest: readonly string[]): NamedTarget => ({ target: { kind: 'node', runId, node: name }, rest, name });
