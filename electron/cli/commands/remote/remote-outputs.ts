import path from 'node:path';
import { downloadArtifact } from '#electron/sync/runs/fetch-artifact.ts';
import type { WorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { usualPatience } from '#electron/sync/runs/try-again.ts';
import { InvalidInputError } from '#shared/errors.ts';
import { isPortName } from '#shared/specs/port-name.ts';
import type { RemoteRun } from '#shared/workspace/runs.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import type { AskedRun } from './asked-run.ts';

/** Brings the named outputs of a run to `folder/<name>`, each whole or not at all. Resolves with the paths. */
export async function bringOutputs(context: CliContext, { runs }: WorkspaceRuns, run: RemoteRun, folder: string): Promise<Readonly<Record<string, string>>> {
  const brought: Record<string, string> = {};
  for (const [name, ref] of Object.entries(run.outputs)) {
    // A name becomes a path: what a server says is held to the rules of names.
    if (!isPortName(name)) throw new InvalidInputError(`The workspace gave an output a name that cannot be a file's: "${name.slice(0, 100)}".`);
    const target = path.resolve(folder, name);
    context.err.write(`Getting ${name} (${String(ref.bytes)} bytes) ...\n`);
    await downloadArtifact(runs, run.id, ref, target, { signal: context.signal, patience: usualPatience });
    brought[name] = target;
  }
  return brought;
}

/** `drydock run outputs URL [--output-dir DIR]` */
export async function printRemoteOutputs(context: CliContext, { workspace, runId }: AskedRun, options: { readonly json?: true; readonly outputDir?: string }): Promise<ExitCode> {
  const { out, err, signal } = context;
  const run = await workspace.runs.show(runId, signal);
  const places = options.outputDir === undefined
    ? Object.fromEntries(Object.entries(run.outputs).map(([name, ref]) => [name, `${workspace.addressOf(runId)}/artifacts/${ref.id}`]))
    : await bringOutputs(context, workspace, run, options.outputDir);
  if (options.json === true) {
    printJson(out, { runId, outputs: places });
    return 0;
  }
  const rows = Object.entries(places);
  if (rows.length > 0) out.write(renderTable([{ head: 'Output' }, { head: options.outputDir === undefined ? 'Address' : 'Path' }], rows, out));
  else err.write(`Run ${runId} (${run.status}) has no named outputs: either the pipeline declares none or they were not produced.\n`);
  if (rows.length > 0 && options.outputDir === undefined) err.write(`To get them: drydock run outputs ${workspace.addressOf(runId)} --output-dir DIR\n`);
  return 0;
}
