import type { NodeState, RunService, RunState } from '#electron/runner/run-service.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';
import type { CliContext } from '../../context.ts';
import { renderTable } from '../table.ts';
import type { TextStream } from '../text-stream.ts';
import { counted, durationBetween } from '../words.ts';
import { ignoredText } from './ignored-text.ts';
import { lastLines } from './log-tail.ts';
import { colored, statusMark } from './status-mark.ts';

const tailLines = 20;
const mostFailures = 5;

/**
 * Tells how a run ended: failures with their last words and what was not honoured on stderr, the result on stdout.
 * `outputs` are the paths to show: the run's own, or those of the exported copies.
 */
export async function reportRun(context: CliContext, runs: RunService, state: RunState, outputs: Readonly<Record<string, string>>): Promise<void> {
  const { out, err } = context;
  const failed = failuresToTell(state);
  for (const node of failed.slice(0, mostFailures)) err.write(`\n${await failureText(runs, state, node, err)}`);
  if (failed.length > mostFailures) err.write(`\nand ${counted(failed.length - mostFailures, 'more failed node')}: drydock run show ${state.document.id}\n`);
  for (const warning of state.warnings) err.write(`${err.colors.yellow('warning:')} ${warning}\n`);
  const ignored = ignoredText(state.document.ignored, err);
  if (ignored !== '') err.write(`\n${ignored}`);
  if (err.isTerminal) err.write('\n');

  out.write(`${endLine(state, out)}\n`);
  if (state.message !== '' && state.status !== 'completed') out.write(`${state.message}\n`);
  for (const { name, trials } of state.nodes) if (trials !== undefined && trials.done > 0) out.write(`${name}: ${countsWords(trials)}. See them: drydock run trials ${state.document.id} ${name}\n`);
  out.write(outputsText(outputs, out));
  if (state.status === 'cancelled' || state.status === 'interrupted') err.write(`Go on with it: drydock run resume ${state.document.id}\n`);
}

/** Failed trials are told in the table of their sweep; of a sweep that failed the first of them shows what went wrong. */
function failuresToTell({ nodes }: RunState): readonly NodeState[] {
  const sweeps = new Map(nodes.filter(({ trials }) => trials !== undefined).map((node) => [node.name, node.status]));
  const told = new Set<string>();
  return nodes.filter(({ status, trial }) => {
    const sweep = trial === undefined ? undefined : sweeps.get(trial.sweep);
    if (status !== 'failed' || sweep === undefined) return status === 'failed';
    if (sweep !== 'failed' || told.has(trial?.sweep ?? '')) return false;
    told.add(trial?.sweep ?? '');
    return true;
  });
}

function endLine(state: RunState, out: TextStream): string {
  const nodes = state.nodes.filter(({ trial }) => trial === undefined);
  const count = (status: string) => nodes.filter((node) => node.status === status).length;
  const parts = (['completed', 'reused', 'failed', 'skipped', 'cancelled'] as const).flatMap((status) => {
    const found = count(status);
    return found === 0 ? [] : [`${String(found)} ${status === 'completed' ? 'ran' : status}`];
  });
  const took = durationBetween(state.startedUtc, state.endedUtc);
  const head = colored(state.status, `Run ${state.document.id} ${state.status}`, out);
  return `${head}${took === '' ? '' : ` in ${took}`}: ${counted(nodes.length, 'node')}, ${parts.length === 0 ? 'none ran' : parts.join(', ')}.`;
}

/** The named outputs with their paths, aligned; empty when there are none. */
export function outputsText(outputs: Readonly<Record<string, string>>, stream: TextStream): string {
  const rows = Object.entries(outputs);
  return rows.length === 0 ? '' : `\n${renderTable([{ head: 'Output' }, { head: 'Path' }], rows, stream)}`;
}

async function failureText(runs: RunService, state: RunState, node: NodeState, err: TextStream): Promise<string> {
  const { colors } = err;
  const runId = state.document.id;
  const files = await runs.logFiles(runId, node.name);
  const stderr = files.find((file) => file.stream === 'stderr');
  const lines = stderr === undefined ? [] : await lastLines(stderr.path, tailLines);
  const quoted = lines.map((line) => `  ${colors.dim('|')} ${line}\n`).join('');
  const commands = [
    [`drydock run logs ${runId} ${node.name}`, 'everything it printed'],
    [`drydock run why ${runId} ${node.name}`, 'what its result depends on'],
  ] as const;
  const width = Math.max(...commands.map(([command]) => command.length));
  const further = commands.map(([command, meaning]) => `  ${command.padEnd(width)}  ${colors.dim(`# ${meaning}`)}\n`).join('');
  const last = lines.length === 0 ? '  It printed nothing on stderr.\n' : `  The end of its stderr:\n${quoted}`;
  return `${statusMark('failed', err)} ${colors.bold(node.name)} failed: ${node.reason}\n${last}${further}`;
}
