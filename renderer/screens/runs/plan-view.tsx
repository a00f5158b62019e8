import { Alert, Badge, Box, Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconArrowBarToRight, IconPlayerPlay, IconQuestionMark, IconRecycle } from '../../ui/icons.ts';
import type { Output } from '#shared/contract/contract.ts';
import type { Plan } from '#shared/contract/runs.ts';
import type { Problem } from '#shared/model/problem.ts';
import { statusColor } from '../../ui/status.ts';
import { groupIgnored } from './group-ignored.ts';
import { missingReference } from './missing-reference.ts';
import { MissingThing } from './missing-thing.tsx';
import { ProblemList } from './problem-list.tsx';

/** A plan, or what keeps there from being one. */
type PlanOutcome = Output<'runs.plan'> | Extract<Output<'runs.start'>, { ok: false }>;

type Fetch = Plan['fetches'][number];

const actions = {
  run: { label: 'Run', icon: IconPlayerPlay, color: statusColor('running') },
  reuse: { label: 'Reuse', icon: IconRecycle, color: statusColor('reused') },
  unknown: { label: 'Depends', icon: IconQuestionMark, color: statusColor('queued') },
  skip: { label: 'Skip', icon: IconArrowBarToRight, color: statusColor('skipped') },
} as const;

/** What a run would do, node by node and why; what is missing for it, and what is ignored here. */
export function PlanView({ outcome, refreshing }: { readonly outcome: PlanOutcome; readonly refreshing: boolean }): React.JSX.Element {
  if (!outcome.ok) return <NotYet message={outcome.message} problems={outcome.problems} />;
  const { plan } = outcome;
  const missing = plan.fetches.filter(({ action }) => action === 'missing' || action === 'pull');
  const brought = plan.fetches.filter(({ action }) => action === 'build' || action === 'download');
  return (
    <>
      <Group gap="xs" mb={6}>
        <Text size="sm" fw={600}>
          {summary(plan)}
        </Text>
        <Badge variant="default" size="sm" tt="none" title={plan.engineReason}>
          {plan.engine}
        </Badge>
        {refreshing ? <Loader size={12} aria-label="The plan is being made" /> : undefined}
      </Group>
      <Text size="xs" className="quiet" mb="xs">
        {plan.engineReason}
      </Text>
      {missing.length === 0 ? undefined : (
        <section aria-label="Missing" className="plan-missing">
          {missing.map((fetch) => (
            <MissingThing key={`${fetch.kind} ${fetch.name}`} fetch={fetch} />
          ))}
        </section>
      )}
      {brought.map(({ kind, name, action, detail }) => (
        <Text key={`${kind} ${name}`} size="xs" className="quiet">
          {action === 'build' ? 'Builds' : 'Downloads'} {name}
          {detail === '' ? '' : `: ${detail}`}
        </Text>
      ))}
      <PlanTable plan={plan} />
      <Notes plan={plan} />
    </>
  );
}

/** What keeps it from running: images and data that can be given with a click, then everything else. */
function NotYet({ message, problems }: { readonly message: string; readonly problems: readonly Problem[] }): React.JSX.Element {
  const things = problems.flatMap((problem): { readonly problem: Problem; readonly fetch: Fetch }[] => {
    const reference = missingReference(problem);
    if (reference !== undefined) return [{ problem, fetch: { kind: 'image', name: reference, action: 'missing', detail: problem.message } }];
    if (problem.code === 'data-not-here') return [{ problem, fetch: { kind: 'data', name: problem.node ?? 'data', action: 'missing', detail: problem.message } }];
    return [];
  });
  const others = problems.filter((problem) => !things.some((thing) => thing.problem === problem));
  return (
    <>
      {things.length === 0 ? undefined : (
        <section aria-label="Missing" className="plan-missing">
          {things.map(({ fetch }, index) => (
            <MissingThing key={index} fetch={fetch} />
          ))}
        </section>
      )}
      {things.length > 0 && others.length === 0 ? undefined : (
        <Alert color="red" title="It cannot run yet" icon={<IconAlertTriangle size={16} />} role="alert">
          <Text size="sm">{message}</Text>
          <ProblemList problems={others} />
        </Alert>
      )}
    </>
  );
}

function summary(plan: Plan): string {
  const count = (action: Plan['nodes'][number]['action']): number => plan.nodes.filter((node) => node.action === action).length;
  const parts = [
    [count('run'), 'to run'],
    [count('reuse'), 'reused'],
    [count('unknown'), count('unknown') === 1 ? 'depends on what comes before' : 'depend on what comes before'],
    [count('skip'), 'left out'],
  ] as const;
  return parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`).join(', ');
}

function PlanTable({ plan }: { readonly plan: Plan }): React.JSX.Element {
  const apart = new Set(plan.nodes.map(({ environment }) => environment)).size > 1;
  return (
    <Box className="plan-nodes" tabIndex={0} role="region" aria-label="What each node does">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col">Does</th>
            <th scope="col">Why</th>
            {apart ? <th scope="col">Where</th> : undefined}
          </tr>
        </thead>
        <tbody>
          {plan.nodes.slice(0, MOST_SHOWN).map((node) => {
            const { label, icon: Icon, color } = actions[node.action];
            return (
              <tr key={node.name}>
                <th scope="row" title={node.module}>{node.name}</th>
                <td style={{ color, whiteSpace: 'nowrap' }}>
                  <Icon size={13} aria-hidden /> {label}
                </td>
                <td>{node.reason}</td>
                {apart ? <td className="quiet">{node.environment}</td> : undefined}
              </tr>
            );
          })}
        </tbody>
      </table>
      {plan.nodes.length > MOST_SHOWN ? <Text size="xs" p={6} className="quiet">And {plan.nodes.length - MOST_SHOWN} more.</Text> : undefined}
    </Box>
  );
}

/** A plan is read, not searched: the run itself shows every node. */
const MOST_SHOWN = 300;

function Notes({ plan }: { readonly plan: Plan }): React.JSX.Element | undefined {
  const ignored = groupIgnored(plan.ignored);
  if (ignored.length + plan.warnings.length === 0) return undefined;
  return (
    <details className="plan-notes">
      <summary>
        {plan.warnings.length > 0 ? `${plan.warnings.length} ${plan.warnings.length === 1 ? 'warning' : 'warnings'}, ` : ''}
        {ignored.length} {ignored.length === 1 ? 'thing' : 'things'} that a local run ignores
      </summary>
      <ul>
        {plan.warnings.map((warning, index) => (
          <li key={`w${index}`} className="runs-note">
            {warning}
          </li>
        ))}
        {ignored.map(({ nodes, key, reason }, index) => (
          <li key={index}>
            <code>{key}</code>: {reason}
            {nodes.length === 0 ? '' : ` (${nodes.slice(0, 5).join(', ')}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ''})`}
          </li>
        ))}
      </ul>
    </details>
  );
}
