import { ActionIcon, Box, CopyButton, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '../../ui/icons.ts';
import { Link } from 'wouter';
import type { NodeStateView } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { KeyValues } from './key-values.tsx';
import { useNodeDetail } from './use-node-detail.ts';

/** The exact command, and all that surrounded it. */
export function NodeFacts({ runId, state }: { readonly runId: string; readonly state: NodeStateView }): React.JSX.Element {
  const detail = useNodeDetail(runId, state);
  return (
    <Answer of={detail} what="the details">
      {(node) => (
        <>
          <h2 className="panel-title">Command</h2>
          {node.command === undefined ? (
            <Text size="xs" className="quiet">The command is known once everything the node takes is there.</Text>
          ) : (
            <div className="command">
              <Box component="pre" tabIndex={0} aria-label="Command">{node.command}</Box>
              <CopyText text={node.command} label="Copy the command" />
            </div>
          )}
          <KeyValues
            label="Node"
            empty=""
            values={[
              ['module', state.module],
              ['environment', node.environment],
              ...(state.attempts > 0 ? [['attempts', String(state.attempts)] as const] : []),
              ...(node.codeFolder === undefined ? [] : [['code', node.codeFolder] as const]),
            ]}
          />
          <ModuleLink state={state} />
          <KeyValues label="Parameters" empty="The module has no parameters." values={Object.entries(node.parameters)} />
          <KeyValues label="Environment variables" empty="None are set for this node." values={Object.entries(node.environmentVariables)} />
          <h2 className="panel-title">Mounts</h2>
          {node.mounts.length === 0 ? (
            <Text size="xs" className="quiet">Nothing is mounted yet.</Text>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">On this machine</th>
                  <th scope="col">In the step</th>
                  <th scope="col">Access</th>
                </tr>
              </thead>
              <tbody>
                {node.mounts.map((mount, index) => (
                  <tr key={index}>
                    <th scope="row">{mount.name}</th>
                    <td className="mono">{mount.hostPath}</td>
                    <td className="mono">{mount.inStep}</td>
                    <td>{mount.writable ? 'read and write' : 'read'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </Answer>
  );
}

/** The way to the module in the catalog, where the node's version came from it. */
function ModuleLink({ state }: { readonly state: NodeStateView }): React.JSX.Element | undefined {
  const resolved = useCall('modules.resolve', { reference: state.moduleVersionId ?? '' }, { enabled: state.moduleVersionId !== undefined });
  const { moduleId, version } = resolved.data ?? {};
  if (moduleId === undefined) return undefined;
  return (
    <Link className="link" href={places.module(moduleId, version)}>
      Open the module in the catalog
    </Link>
  );
}

function CopyText({ text, label }: { readonly text: string; readonly label: string }): React.JSX.Element {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon size="sm" aria-label={label} onClick={copy}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
