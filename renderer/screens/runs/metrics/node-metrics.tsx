import { IconChartLine } from '../../../ui/icons.ts';
import './metrics.css';
import { useMemo } from 'react';
import type { NodeStateView } from '#shared/contract/runs.ts';
import type { MetricRun, NodeMetrics as Logged } from '#shared/run/node-metrics.ts';
import { useCall, useRefreshOn } from '../../../client/hooks.ts';
import { Answer } from '../../../ui/answer.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { useAskAgain } from '../use-ask-again.ts';
import { MetricChart } from './metric-chart.tsx';
import { metricGroups, metricText } from './metric-groups.ts';

/** What a node logged with mlflow: a chart for each metric with a course, a table of the others, and its parameters. Grows while the node runs. */
export function NodeMetrics({ runId, state }: { readonly runId: string; readonly state: NodeStateView }): React.JSX.Element {
  const wish = { runId, node: state.name };
  useAskAgain('runs.metrics', wish, `${state.status} ${state.attempts}`);
  useRefreshOn('metrics', state.status === 'running' ? `${runId}/${state.name}` : undefined, ['runs.metrics']);
  const answer = useCall('runs.metrics', wish);
  return (
    <Answer of={answer} what="metrics">
      {({ metrics, live }) =>
        metrics === undefined || metrics.runs.length === 0 ? (
          <Empty icon={<IconChartLine size={26} />} title={live ? 'No metrics yet' : 'No metrics'}>
            A step that logs with mlflow (<code>mlflow.log_metric</code>) or with <code>log_metric</code> of a Drydock module shows here what it logged, while it runs and afterwards.
          </Empty>
        ) : (
          <Metrics metrics={metrics} together={`${runId}/${state.name}`} />
        )
      }
    </Answer>
  );
}

function Metrics({ metrics, together }: { readonly metrics: Logged; readonly together: string }): React.JSX.Element {
  const groups = useMemo(() => metricGroups(metrics), [metrics]);
  const courses = groups.filter(({ hasCourse }) => hasCourse);
  const single = groups.filter(({ hasCourse }) => !hasCourse);
  return (
    <>
      {courses.length === 0 ? undefined : (
        <div className="metrics-charts">
          {courses.map((group) => (
            <MetricChart key={group.name} group={group} together={together} />
          ))}
        </div>
      )}
      <div className="metrics-tables">
        <Table title="Metrics" rows={single.flatMap(({ name, lines }) => lines.map(({ label, series }) => [label === '' ? name : `${name} (${label})`, metricText(series.last)] as const))} />
        {metrics.runs.map((run) => (
          <RunFacts key={run.id} run={run} alone={metrics.runs.length === 1} />
        ))}
      </div>
      {metrics.cut.map((sentence) => (
        <p key={sentence} className="quiet metrics-cut">
          {sentence}
        </p>
      ))}
    </>
  );
}

function RunFacts({ run, alone }: { readonly run: MetricRun; readonly alone: boolean }): React.JSX.Element {
  const of = alone ? '' : ` of ${run.own ? 'this step' : run.name}`;
  return (
    <>
      <Table title={`Parameters${of}`} rows={run.params.map(({ name, value }) => [name, value] as const)} />
      <Table title={`Tags${of}`} rows={run.tags.map(({ name, value }) => [name, value] as const)} />
    </>
  );
}

function Table({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }): React.JSX.Element | undefined {
  if (rows.length === 0) return undefined;
  return (
    <section>
      <h3 className="panel-title">{title}</h3>
      <table className="table" aria-label={title}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="metrics-value">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
