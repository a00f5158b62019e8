import { once } from 'node:events';
import path from 'node:path';
import { buildModules } from '#electron/authoring/build/build-modules.ts';
import type { BuildReport, BuildRequest } from '#electron/authoring/build/build-report.ts';
import { findSources } from '#electron/authoring/build/find-sources.ts';
import { keepLooking } from '#electron/host/watch/lookout.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printBuild } from './build.ts';

/** Changes of one moment (a save of several files) are one build. */
const settleMs = 120;
/** Where the system loses changes, on network drives. */
const everyMs = 30_000;

/** `drydock module build --watch`: builds at once, then after every change, until it is interrupted. That is how it ends, so it is no failure. */
export async function watchBuild(context: CliContext, request: BuildRequest): Promise<ExitCode> {
  const { out, err, signal } = context;
  // Once aloud: a folder that is not there is an error, not something to wait for.
  const { folders } = await findSources(request.targets, signal);
  let watched: readonly string[] = [...folders, ...request.targets];
  let last: string | undefined;
  const look = async (): Promise<void> => {
    const report = await buildModules(request, signal);
    watched = [...(await findSources(request.targets, signal)).folders, ...request.targets, ...request.targets.map((target) => path.dirname(target))];
    const problems = JSON.stringify(report.files.map(({ outcome, problems: of }) => [outcome === 'failed', of]));
    if (last === undefined || problems !== last || report.files.some(({ outcome }) => outcome === 'created' || outcome === 'updated')) await printBuild(context, changed(report, last === undefined), false);
    last = problems;
  };
  const alive = setInterval(() => undefined, 60_000);
  const stop = keepLooking({ places: () => watched, look, settleMs, everyMs, onError: (error) => err.write(`drydock: ${error instanceof Error ? error.message : String(error)}\n`) });
  try {
    err.write(`Watching ${request.targets.length === 1 ? (request.targets[0] ?? '') : `${String(request.targets.length)} places`}. Press Ctrl-C to stop.\n`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    stop();
    clearInterval(alive);
  }
  out.write('');
  return 0;
}

/** After the first time only what happened. */
const changed = (report: BuildReport, isFirst: boolean): BuildReport => (isFirst ? report : { ...report, files: report.files.filter(({ outcome, problems }) => outcome !== 'unchanged' || problems.length > 0) });
