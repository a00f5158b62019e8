import type { App } from '#electron/compose.ts';
import type { NamedTarget } from '#electron/debugging/debug-target.ts';
import { fetchNode, nodeRunsWith } from '#electron/sync/runs/fetch-node.ts';
import { isRunAddress } from '#electron/sync/runs/run-address.ts';
import { usualPatience } from '#electron/sync/runs/try-again.ts';
import { DrydockError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { CliContext } from '../../context.ts';
import { askedRun } from './asked-run.ts';

/** What `module debug --run URL [NODE] [DIR]` goes on with: the home, in which the remote node is one that can be debugged. */
export interface RemoteDebugTarget {
  readonly app: App;
  readonly named: NamedTarget;
}

/** Brings the node here. What it is called is a word of its own or stands behind `#` in the address. */
export async function remoteDebugTarget(context: CliContext, url: string, words: readonly string[]): Promise<RemoteDebugTarget> {
  const { err, signal } = context;
  if (!isRunAddress(url)) throw new InvalidInputError(`'${url}' is not the address of a run: https://HOST/v1/workspaces/WORKSPACE/runs/RUN. For a run of this machine leave out --run.`);
  const app = await context.openApp();
  const { workspace, runId, node: inAddress } = await askedRun(context, url, undefined);
  const [first, ...others] = words;
  const [node, rest] = inAddress === undefined && first !== undefined && !/[/\\]/u.test(first) ? [first, others] : [inAddress, words];
  const fetched = await fetchNode(app, workspace, runId, node, { signal, patience: usualPatience, onProgress: (what) => err.write(`Getting ${what} ...\n`) });
  for (const warning of fetched.warnings) err.write(`${err.colors.yellow('warning:')} ${warning}\n`);
  const { versionId } = fetched.recorded.node.module;
  const moduleId = fetched.run.references.find((reference) => reference.versionId === versionId)?.moduleId;
  if (moduleId !== undefined && versionId !== undefined && !isHere(app, versionId)) await pullModule(context, app, workspace.account.id, moduleId);
  const { node: planned, run } = fetched.recorded;
  return {
    app: { ...app, nodeRuns: nodeRunsWith(app.nodeRuns, fetched.recorded) },
    named: { target: { kind: 'node', runId: run.id, node: planned.name }, rest, name: planned.name },
  };
}

function isHere(app: App, versionId: string): boolean {
  try {
    app.catalog.showVersion(parseModuleReference(versionId));
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/** So that a fix can be promoted: a version of the module that is in this home too. */
async function pullModule(context: CliContext, app: App, workspace: string, moduleId: string): Promise<void> {
  const { err, signal } = context;
  try {
    const { composeSync } = await import('#electron/sync/compose-sync.ts');
    await using workspaces = await composeSync(app, { environment: context.environment });
    await workspaces.sync.pull(workspace, 'module', moduleId, { offline: false, signal });
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
    err.write(`${err.colors.yellow('warning:')} Its module could not be taken into this home, so a fix cannot be promoted yet: ${error.message}\n`);
  }
}
