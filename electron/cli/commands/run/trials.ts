import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { Scalar } from '#shared/model/interface.ts';
import { shownValue } from '#shared/sweep/shown-value.ts';
import { byObjective } from '#shared/sweep/sweep-view.ts';
import type { SweepView, TrialRow } from '#shared/sweep/sweep-view.ts';
import { countsWords } from '#shared/sweep/trial-counts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { statusText } from '../../output/run/status-mark.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { durationBetween } from '../../output/words.ts';

/** Wider ones would leave no room for the others. */
const longestValue = 24;

/** `drydock run trials RUN [NODE]` */
export async function printTrials(context: CliContext, run: string, node: string | undefined, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const { runs } = await context.openApp();
  const { document, nodes } = await runs.show(run);
  const view = await runs.trials(document.id, node ?? onlySweep(document.id, nodes.filter(({ trials }) => trials !== undefined).map(({ name }) => name)));
  if (options.json === true) printJson(out, trialsJson(document.id, view));
  else out.write(trialsText(view, out));
  return 0;
}

function onlySweep(run: string, sweeps: readonly string[]): string {
  const [only] = sweeps;
  if (only === undefined) throw new NotFoundError(`Run ${run} has no sweep.`);
  if (sweeps.length > 1) throw new InvalidInputError(`Run ${run} has several sweeps: ${sweeps.slice(0, 8).join(', ')}. Name one of them.`);
  return only;
}

function trialsText(view: SweepView, out: TextStream): string {
  const { objective, sampling, parameters } = view;
  const best = view.trials.find((trial) => trial.best);
  const rows = byObjective(view).map((trial) => [
    `${trial.node.slice(view.node.length + 1)}${trial.best ? (out.isTerminal ? out.colors.green(' best') : ' best') : ''}`,
    ...parameters.map((name) => shown(trial.values[name])),
    trial.value === undefined ? '' : shownValue(trial.value),
    statusText(trial.status, out),
    durationBetween(trial.startedUtc, trial.endedUtc),
    trial.status === 'failed' || trial.status === 'cancelled' ? (trial.reason.split('\n')[0] ?? '') : '',
  ]);
  const heads = [{ head: 'Trial' }, ...parameters.map((head) => ({ head })), { head: objective.metric, align: 'right' as const }, { head: 'Status' }, { head: 'Took', align: 'right' as const }, { head: 'Reason', flexible: true }];
  const seed = sampling.seed === undefined ? '' : `, seed ${String(sampling.seed)}`;
  const ending = best?.value === undefined ? '' : `; best ${objective.metric} ${shownValue(best.value)} (${best.node.slice(view.node.length + 1)})`;
  return `${renderTable(heads, rows, out)}\n${countsWords(view.counts)}${ending}. ${objective.goal === 'maximize' ? 'Maximizes' : 'Minimizes'} ${objective.metric}; ${sampling.algorithm} sampling${seed}.\n`;
}

function shown(value: Scalar | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'number' ? shownValue(value) : String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

function trialsJson(runId: string, { node, status, objective, sampling, counts, parameters, trials }: SweepView) {
  return {
    runId, node, status, objective, counts, parameters,
    sampling: { ...sampling, seed: sampling.seed ?? null },
    trials: trials.map((trial: TrialRow) => ({
      ...trial,
      value: trial.value ?? null, stoppedBy: trial.stoppedBy ?? null, startedUtc: trial.startedUtc ?? null, endedUtc: trial.endedUtc ?? null, exitCode: trial.exitCode ?? null,
    })),
  };
}
