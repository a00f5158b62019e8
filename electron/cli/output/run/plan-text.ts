import { originWords } from '#shared/run/origin.ts';
import { shownValue } from '#shared/sweep/shown-value.ts';
import type { PlanView, PlannedFetch, PlannedNodeView } from '#electron/runner/run-service.ts';
import { shortPath } from '../problem-lines.ts';
import { renderTable } from '../table.ts';
import type { TextStream } from '../text-stream.ts';
import { counted } from '../words.ts';
import { ignoredText } from './ignored-text.ts';

const trialsShown = 5;

/** A plan in words: what `--dry-run` answers. */
export function planText(plan: PlanView, stream: TextStream): string {
  const { colors } = stream;
  const title = plan.pipeline.displayName === '' ? plan.pipeline.name : plan.pipeline.displayName;
  const label = (text: string) => colors.dim(text.padEnd(11));
  const parameters = Object.entries(plan.parameters).map(([name, value]) => `${name}=${String(value)}`);
  const sections = [
    `${label('Pipeline')} ${colors.bold(title)} ${colors.dim(`(${plan.origin === undefined ? shortPath(plan.pipeline.file) : originWords(plan.origin)})`)}\n${label('Engine')} ${plan.engine}: ${plan.engineReason}\n${
      parameters.length === 0 ? '' : `${label('Parameters')} ${parameters.join(', ')}\n`
    }`,
    nodesText(plan, stream),
    ...plan.nodes.map((node) => sweepText(node, plan.nodes, stream)),
    fetchesText(plan.fetches, stream),
    ignoredText(plan.ignored, stream),
    plan.warnings.map((warning) => `${colors.yellow('warning:')} ${warning}\n`).join(''),
    `${summary(plan)}\n`,
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function nodesText(plan: PlanView, stream: TextStream): string {
  const { colors } = stream;
  const paint = { run: colors.bold, reuse: colors.cyan, unknown: colors.yellow, skip: colors.dim } as const;
  const words = { run: 'run', reuse: 'reuse', unknown: 'depends', skip: 'skip' } as const;
  const rows = withoutTrials(plan.nodes).map((node) => [node.name, paint[node.action](words[node.action]), node.module, node.environment, node.reason]);
  return renderTable([{ head: 'Node' }, { head: 'Action' }, { head: 'Module' }, { head: 'Environment' }, { head: 'Reason', flexible: true }], rows, stream);
}

/** Trials are told with their sweep. */
function withoutTrials(nodes: readonly PlannedNodeView[]): readonly PlannedNodeView[] {
  const gathered = new Set(nodes.flatMap(({ sweep }) => sweep?.trials ?? []));
  return nodes.filter(({ name }) => !gathered.has(name));
}

/** How many trials a sweep has, and the first of them; empty for other nodes. */
function sweepText({ name, sweep }: PlannedNodeView, nodes: readonly PlannedNodeView[], stream: TextStream): string {
  if (sweep === undefined) return '';
  const trials = new Map(nodes.flatMap((node) => (node.trial === undefined ? [] : [[node.name, node]])));
  const shown = sweep.trials.slice(0, trialsShown).flatMap((trial) => trials.get(trial) ?? []);
  const parameters = [...new Set(shown.flatMap(({ trial }) => Object.keys(trial?.values ?? {})))];
  const rows = shown.map((node) => [node.name, node.action, ...parameters.map((parameter) => valueText(node.trial?.values[parameter]))]);
  const { algorithm, seed } = sweep.sampling;
  const count = sweep.trials.length;
  const at = sweep.concurrentTrials === undefined ? '' : `, ${String(sweep.concurrentTrials)} at once`;
  const head = `${stream.colors.bold(`Sweep ${name}`)}: ${counted(count, 'trial')}${at}, ${algorithm} sampling${seed === undefined ? '' : ` (seed ${String(seed)})`}, ${sweep.objective.goal} ${sweep.objective.metric}`;
  const more = count > shown.length ? `and ${String(count - shown.length)} more\n` : '';
  return `${head}\n${renderTable([{ head: 'Trial' }, { head: 'Action' }, ...parameters.map((parameter) => ({ head: parameter }))], rows, stream)}${more}`;
}

const valueText = (value: string | number | boolean | undefined): string => (value === undefined ? '' : typeof value === 'number' ? shownValue(value) : value === true ? 'True' : value === false ? 'False' : value);

function fetchesText(fetches: readonly PlannedFetch[], stream: TextStream): string {
  if (fetches.length === 0) return '';
  const action = (fetch: PlannedFetch) => (fetch.action === 'missing' ? stream.colors.red(fetch.action) : fetch.action);
  const rows = fetches.map((fetch) => [fetch.kind, fetch.name, action(fetch), fetch.detail]);
  return renderTable([{ head: 'Fetch' }, { head: 'Name' }, { head: 'Action' }, { head: 'Detail', flexible: true }], rows, stream);
}

function summary(plan: PlanView): string {
  const nodes = withoutTrials(plan.nodes);
  const count = (action: string) => nodes.filter((node) => node.action === action).length;
  const [run, reuse, unknown, skip] = [count('run'), count('reuse'), count('unknown'), count('skip')];
  const parts = [`${String(run)} to run`, `${String(reuse)} to reuse`];
  if (unknown > 0) parts.push(`${String(unknown)} depending on what comes before`);
  if (skip > 0) parts.push(`${String(skip)} left out`);
  return `${counted(nodes.length, 'node')}: ${parts.join(', ')}. Nothing was started.`;
}
