import { ActionIcon, Checkbox, Group, Text, Tooltip } from '@mantine/core';
import { IconArrowsDiff, IconArrowsExchange } from '../../ui/icons.ts';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { Screen } from '../../ui/screen.tsx';
import { statusColor } from '../../ui/status.ts';
import { deltaText, differs, longest, shown } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import './runs.css';
import { useNow } from './use-now.ts';

/** Two runs side by side: what was different, and what came of it. */
export function CompareRunsScreen({ a, b }: { readonly a: string; readonly b: string }): React.JSX.Element {
  const [, go] = useLocation();
  const comparison = useCall('runs.compare', { a, b });
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  return (
    <Screen
      title="Compare runs"
      icon={<IconArrowsDiff size={18} aria-hidden />}
      actions={
        <Group>
          <Checkbox label="Only what differs" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.currentTarget.checked)} />
          <Tooltip label="Exchange A and B">
            <ActionIcon aria-label="Exchange A and B" onClick={() => go(places.compareRuns(b, a), { replace: true })}>
              <IconArrowsExchange size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      }
    >
      <div className="compare">
        <div className="compare-heads">
          <RunHead letter="A" id={a} />
          <RunHead letter="B" id={b} />
        </div>
        <Answer of={comparison} what="the comparison">
          {(found) => (
            <>
              <Parameters parameters={found.parameters} onlyDifferent={onlyDifferent} />
              <Metrics metrics={found.metrics} onlyDifferent={onlyDifferent} />
              <Nodes nodes={found.nodes} onlyDifferent={onlyDifferent} />
            </>
          )}
        </Answer>
      </div>
    </Screen>
  );
}

function RunHead({ letter, id }: { readonly letter: string; readonly id: string }): React.JSX.Element {
  const run = useCall('runs.show', { runId: id });
  const now = useNow(30_000);
  return (
    <div className="card compare-head">
      <b className="compare-letter">{letter}</b>
      <div>
        <Link className="link" href={places.run(id)}>
          {run.data?.pipeline.displayName ?? id}
        </Link>
        <Text size="xs" className="mono quiet">{id}</Text>
      </div>
      <span className="runs-grow" />
      {run.data === undefined ? undefined : (
        <Group gap="sm">
          <RunBadge status={run.data.status} />
          <Text size="xs" className="runs-number">
            {run.data.endedUtc === undefined ? '' : durationText(Date.parse(run.data.endedUtc) - Date.parse(run.data.startedUtc ?? run.data.createdUtc))}
          </Text>
          <Text size="xs" className="quiet">{agoText(run.data.createdUtc, now)}</Text>
        </Group>
      )}
    </div>
  );
}

function Parameters({ parameters, onlyDifferent }: { readonly parameters: Comparison['parameters']; readonly onlyDifferent: boolean }): React.JSX.Element {
  const rows = onlyDifferent ? parameters.filter(({ a, b }) => a !== b) : parameters;
  return (
    <section className="card" aria-label="Parameters">
      <h2 className="panel-title">Parameters</h2>
      {rows.length === 0 ? (
        <Text size="xs" className="quiet">{parameters.length === 0 ? 'Neither run has parameters.' : 'All parameters are the same.'}</Text>
      ) : (
        <table className="table compare-table">
          <thead>
            <tr>
              <th scope="col">Parameter</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, a, b }) => (
              <tr key={name} data-different={a === b ? undefined : ''}>
                <th scope="row">{name}</th>
                <td className="mono">{a === undefined ? <Absent /> : String(a)}</td>
                <td className="mono">{b === undefined ? <Absent /> : String(b)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Absent(): React.JSX.Element {
  return <span className="quiet">not set</span>;
}

function Metrics({ metrics, onlyDifferent }: { readonly metrics: Comparison['metrics']; readonly onlyDifferent: boolean }): React.JSX.Element {
  const rows = onlyDifferent ? metrics.filter(({ a, b }) => a !== b) : metrics;
  return (
    <section className="card" aria-label="Metrics">
      <h2 className="panel-title">Metrics</h2>
      {rows.length === 0 ? (
        <Text size="xs" className="quiet">
          {metrics.length === 0 ? 'No output holds metrics. Numbers in a JSON file that a node writes, such as metrics.json, are compared here.' : 'All metrics are the same.'}
        </Text>
      ) : (
        <table className="table compare-table">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" className="runs-right">A</th>
              <th scope="col" className="runs-right">B</th>
              <th scope="col" className="runs-right">Difference</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ node, file, name, a, b }) => (
              <tr key={`${node} ${file} ${name}`} data-different={a === b ? undefined : ''}>
                <th scope="row">{name}</th>
                <td className="mono runs-right">{a === undefined ? <Absent /> : shown(a)}</td>
                <td className="mono runs-right">{b === undefined ? <Absent /> : shown(b)}</td>
                <td className="mono runs-right">{deltaText(a, b)}</td>
                <td className="quiet">{node}: {file}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const MOST_SHOWN = 1_000;

function Nodes({ nodes, onlyDifferent }: { readonly nodes: Comparison['nodes']; readonly onlyDifferent: boolean }): React.JSX.Element {
  const rows = onlyDifferent ? nodes.filter(differs) : nodes;
  const scale = 100 / longest(nodes);
  return (
    <section className="card" aria-label="Nodes">
      <h2 className="panel-title">Nodes</h2>
      {rows.length === 0 ? <Text size="xs" className="quiet">Both runs did the same with every node.</Text> : undefined}
      {rows.length === 0 ? undefined : (
        <table className="table compare-table">
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">A</th>
              <th scope="col">B</th>
              <th scope="col">Time</th>
              <th scope="col">Module</th>
              <th scope="col">What changed</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_SHOWN).map((node) => (
              <tr key={node.name} data-different={differs(node) ? '' : undefined}>
                <th scope="row">{node.name}</th>
                <td>{node.a === undefined ? <Absent /> : <RunBadge status={node.a.status} />}</td>
                <td>{node.b === undefined ? <Absent /> : <RunBadge status={node.b.status} />}</td>
                <td>
                  <Times of={node} scale={scale} />
                </td>
                <td>{node.a?.module === node.b?.module ? node.a?.module : `${node.a?.module ?? 'none'} → ${node.b?.module ?? 'none'}`}</td>
                <td>{node.changed.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > MOST_SHOWN ? <Text size="xs" className="quiet">And {rows.length - MOST_SHOWN} more.</Text> : undefined}
    </section>
  );
}

function Times({ of: { a, b }, scale }: { readonly of: Comparison['nodes'][number]; readonly scale: number }): React.JSX.Element {
  return (
    <div className="compare-times">
      {[a, b].map((side, index) =>
        side?.milliseconds === undefined ? undefined : (
          <span key={index} className="compare-time">
            <span className="compare-track">
              <span className="compare-bar" style={{ width: `${Math.max(1, side.milliseconds * scale)}%`, background: statusColor(side.status) }} />
            </span>
            <span className="runs-number">
              {index === 0 ? 'A' : 'B'} {durationText(side.milliseconds)}
            </span>
          </span>
        ),
      )}
    </div>
  );
}
