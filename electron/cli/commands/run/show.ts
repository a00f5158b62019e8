import { sourceOfRun } from '#shared/run/origin.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';
import type { RunState } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { ignoredText } from '../../output/run/ignored-text.ts';
import { runShowJson } from '../../output/run/run-json.ts';
import { outputsText } from '../../output/run/run-report.ts';
import { statusText } from '../../output/run/status-mark.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { durationBetween, instant } from '../../output/words.ts';

/** `drydock run show RUN` */
export async function showRun(context: CliContext, run: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const { runs } = await context.openApp();
  const state = await runs.show(run);
  if (options.json === true) printJson(out, runShowJson(state));
  else out.write(runText(state, out));
  return 0;
}

/** A run with its nodes and outputs, for people. */
export function runText(state: RunState, out: TextStream): string {
  const { document } = state;
  const parameters = Object.entries(document.parameters).map(([name, value]) => `${name}=${String(value)}`);
  const took = durationBetween(state.startedUtc, state.endedUtc);
  const fields = fieldLines(
    [
      ['Run', document.id],
      ['Pipeline', `${document.pipeline.displayName === '' ? document.pipeline.name : document.pipeline.displayName} (${sourceOfRun({ file: document.pipeline.file, origin: document.origin })})`],
      ['Status', statusText(state.status, out)],
      ['Message', state.message],
      ['Engine', `${document.engine}: ${document.engineReason}`],
      ['Started', `${instant(document.createdUtc, out.isTerminal)}${took === '' ? '' : `, took ${took}`}`],
      ['Parameters', parameters.join(', ')],
    ],
    out,
  );
  const sweeps = new Set(state.nodes.filter(({ trials }) => trials !== undefined).map(({ name }) => name));
  const rows = state.nodes.filter(({ trial }) => trial === undefined || !sweeps.has(trial.sweep)).map((node) => [
    node.name,
    statusText(node.status, out),
    durationBetween(node.startedUtc, node.endedUtc),
    node.exitCode === undefined ? '' : String(node.exitCode),
    node.trials === undefined ? node.reason : `${countsWords(node.trials)}${node.status === 'running' ? '' : `: ${node.reason}`}`,
  ]);
  const nodes = renderTable([{ head: 'Node' }, { head: 'Status' }, { head: 'Took', align: 'right' }, { head: 'Exit', align: 'right' }, { head: 'Reason', flexible: true }], rows, out);
  const ignored = ignoredText(document.ignored, out);
  const warnings = state.warnings.map((warning) => `${out.colors.yellow('warning:')} ${warning}\n`).join('');
  return [`${fields}\n${nodes}`, outputsText(state.outputs, out), ...[ignored, warnings].filter((part) => part !== '').map((part) => `\n${part}`)].join('');
}
