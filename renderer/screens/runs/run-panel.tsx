import { Tabs, Text } from '@mantine/core';
import { IconPackage } from '../../ui/icons.ts';
import { useState } from 'react';
import type { RunDetail } from '#shared/contract/runs.ts';
import { Empty } from '../../ui/empty.tsx';
import { groupIgnored } from './group-ignored.ts';
import { KeyValues } from './key-values.tsx';
import { PlacesBrowser } from './places-browser.tsx';
import { isActive } from './runs-filter.ts';

/** What belongs to the run as a whole: shown while no node is chosen. */
export function RunPanel({ run, onSelect }: { readonly run: RunDetail; readonly onSelect: (node: string) => void }): React.JSX.Element {
  const notes = run.warnings.length + groupIgnored(run.ignored).length;
  const failed = run.nodes.filter(({ status }) => status === 'failed');
  const [chosen, setChosen] = useState<string | null>(null);
  // When it ends while somebody watches, its outputs come by themselves.
  const telling = run.outputs.length > 0 && !isActive(run.status) && failed.length === 0 ? 'outputs' : 'parameters';
  return (
    <section className="panel" aria-label="The run">
      <Tabs className="run-views" value={chosen ?? telling} onChange={setChosen} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="parameters">Parameters</Tabs.Tab>
          <Tabs.Tab value="outputs">Outputs ({run.outputs.length})</Tabs.Tab>
          <Tabs.Tab value="notes">Warnings and ignored ({notes})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="parameters" className="run-view panel-body" tabIndex={0}>
          {failed.length === 0 ? (
            <Text size="xs" className="quiet" mb="xs">Choose a node for its log, details, data and the reason why it ran.</Text>
          ) : (
            <div className="panel-failed" role="status">
              {failed.slice(0, 20).map(({ name, reason }) => (
                <button key={name} type="button" onClick={() => onSelect(name)}>
                  <span>
                    <b>{name}</b> failed: {reason}
                  </span>
                  <span className="panel-more">Show its log</span>
                </button>
              ))}
            </div>
          )}
          <KeyValues
            label="Parameters"
            empty="The pipeline has no parameters."
            values={Object.entries(run.parameters).map(([name, value]) => [name, String(value)])}
          />
          <KeyValues
            label={isActive(run.status) ? 'How it runs' : 'How it ran'}
            empty=""
            values={[
              ['engine', `${run.engine}: ${run.engineReason}`],
              ['workers', String(run.options.maxWorkers)],
              ...(run.options.hermetic ? [['hermetic', 'steps have no network'] as const] : []),
              ...(run.options.forceRerun ? [['reuse', 'nothing is reused'] as const] : []),
              ...(run.options.from.length > 0 ? [['again from', run.options.from.join(', ')] as const] : []),
              ...(run.options.only.length > 0 ? [['only', run.options.only.join(', ')] as const] : []),
              ['pipeline file', run.pipeline.file],
            ]}
          />
        </Tabs.Panel>
        <Tabs.Panel value="outputs" className="run-view">
          {run.outputs.length === 0 ? (
            <Empty icon={<IconPackage size={26} />} title="The pipeline names no outputs">
              What each node produced is in the node&apos;s own data. To name outputs of the whole pipeline, add <code>outputs:</code> to its YAML.
            </Empty>
          ) : (
            <PlacesBrowser
              label="Outputs of the pipeline"
              entries={run.outputs.map(({ name, node, output, path }) => ({
                id: name, name, detail: `${node}.${output}`, present: path !== undefined, place: { kind: 'output', runId: run.id, node, output },
              }))}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="notes" className="run-view panel-body" tabIndex={0}>
          <Notes run={run} onSelect={onSelect} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

const MOST_SHOWN = 500;
const MOST_NODES = 30;

function Notes({ run, onSelect }: { readonly run: RunDetail; readonly onSelect: (node: string) => void }): React.JSX.Element {
  const [known] = useState(() => new Set(run.nodes.map(({ name }) => name)));
  if (run.warnings.length + run.ignored.length === 0) return <Text size="sm" className="quiet">There were no warnings, and this run honoured everything that the pipeline asks for.</Text>;
  return (
    <>
      {run.warnings.length === 0 ? undefined : (
        <>
          <h2 className="panel-title">Warnings</h2>
          <ul className="problem-list">
            {run.warnings.slice(0, MOST_SHOWN).map((warning, index) => (
              <li key={index} data-severity="warning">
                {warning}
              </li>
            ))}
          </ul>
        </>
      )}
      {run.ignored.length === 0 ? undefined : (
        <>
          <h2 className="panel-title">What this run ignored</h2>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Ignored</th>
                <th scope="col">Because</th>
                <th scope="col">Where</th>
              </tr>
            </thead>
            <tbody>
              {groupIgnored(run.ignored).slice(0, MOST_SHOWN).map(({ nodes, key, reason }, index) => (
                <tr key={index}>
                  <td className="mono">{key}</td>
                  <td>{reason}</td>
                  <td>
                    {nodes.length === 0 ? 'the pipeline' : undefined}
                    {nodes.slice(0, MOST_NODES).map((node) => (
                      <span key={node} className="ignored-node">
                        {known.has(node) ? (
                          <button type="button" className="link" onClick={() => onSelect(node)}>
                            {node}
                          </button>
                        ) : (
                          node
                        )}
                      </span>
                    ))}
                    {nodes.length > MOST_NODES ? `and ${nodes.length - MOST_NODES} more` : ''}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}
