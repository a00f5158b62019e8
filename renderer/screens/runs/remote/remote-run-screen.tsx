import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronLeft, IconCloud, IconPlayerStop } from '../../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import { places } from '../../../app/places.ts';
import { useCall, useCommand, useRefreshOn } from '../../../client/hooks.ts';
import { Answer } from '../../../ui/answer.tsx';
import { BusyButton } from '../../../ui/busy-button.tsx';
import { FilePicker } from '../../../ui/file-picker.tsx';
import { agoText, durationText } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { tellDone, tellFailure } from '../../../ui/tell.ts';
import { useWorkspaces } from '../../workspace/use-workspaces.ts';
import '../runs.css';
import { queueWords } from './remote-status.ts';
import { RemoteLog } from './remote-log.tsx';
import { RemoteNodes } from './remote-nodes.tsx';
import { RemotePicture } from './remote-picture.tsx';
import { useRemoteDebug } from './use-remote-debug.ts';

type Run = Output<'workspaceRuns.show'>['run'];

/** A run that a workspace executes: how it is, its nodes, their logs and outputs. */
export function RemoteRunScreen({ workspace, runId, node }: { readonly workspace: string; readonly runId: string; readonly node: string | undefined }): React.JSX.Element {
  const shown = useCall('workspaceRuns.show', { workspace, runId });
  useRefreshOn('workspaceRun', `${workspace}/${runId}`, ['workspaceRuns.show', 'workspaceRuns.log']);
  return <Answer of={shown} what="the run">{({ run, url }) => <Loaded workspace={workspace} run={run} url={url} node={node} />}</Answer>;
}

function Loaded({ workspace, run, url, node }: { readonly workspace: string; readonly run: Run; readonly url: string; readonly node: string | undefined }): React.JSX.Element {
  const [, go] = useLocation();
  const name = useWorkspaces().find(({ id }) => id === workspace)?.name ?? 'The workspace';
  const cancel = useCommand('workspaceRuns.cancel', ['workspaceRuns.show']);
  const [getting, setGetting] = useState<{ readonly node?: string; readonly output: string }>();
  const chosen = run.nodes.find((each) => each.name === node) ?? run.nodes.find(({ status }) => status === 'failed') ?? run.nodes[0];
  const { debug, busy } = useRemoteDebug(workspace, run.id);
  const choose = (name: string): void => go(places.remoteRun(workspace, run.id, name), { replace: true });
  return (
    <Screen
      title={run.pipeline}
      icon={<IconCloud size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <Button variant="default" leftSection={<IconChevronLeft size={14} aria-hidden />} onClick={() => go(places.runs)}>
            Runs
          </Button>
          {isRunOver(run.status) ? undefined : (
            <BusyButton variant="default" busy={cancel.isPending} leftSection={<IconPlayerStop size={14} aria-hidden />} onClick={() => cancel.mutate({ workspace, runId: run.id }, { onError: tellFailure('The run could not be cancelled') })}>
              Cancel
            </BusyButton>
          )}
        </Group>
      }
    >
      <Stack gap="md">
        <Group gap="sm">
          <RunBadge status={run.status} />
          <Text size="xs">{queueWords(run.position)}</Text>
          <Text size="xs" className="quiet">
            In {name}, submitted by {run.member.name} {agoText(run.createdUtc)}
            {run.startedUtc !== null && run.endedUtc !== null ? `, took ${durationText(Math.max(0, Date.parse(run.endedUtc) - Date.parse(run.startedUtc)))}` : ''}
          </Text>
          <Text size="xs" className="mono quiet" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </Text>
        </Group>
        {run.message === '' ? undefined : (
          <Alert color={run.status === 'failed' ? 'red' : 'gray'} className="workspace-notice" m={0}>
            {run.message}
          </Alert>
        )}
        {run.graph.nodes.length === 0 ? undefined : <RemotePicture run={run} selected={chosen?.name} onSelect={choose} />}
        <RemoteNodes nodes={run.nodes} selected={chosen?.name} onSelect={choose} onGet={(of, output) => setGetting({ node: of, output })} onDebug={debug} debugging={busy} />
        {chosen === undefined ? undefined : <RemoteLog key={chosen.name} workspace={workspace} runId={run.id} node={chosen.name} />}
        {run.references.length === 0 ? undefined : (
          <section className="card" aria-label="What names meant">
            <Title order={2} mb="xs">
              What names meant when it was submitted
            </Title>
            {run.references.map(({ reference, name: module, version, versionId }) => (
              <Text key={reference} size="sm">
                <span className="mono">{reference}</span> is {module} {version} <span className="mono quiet">{versionId}</span>
              </Text>
            ))}
          </section>
        )}
      </Stack>
      {getting === undefined ? undefined : <GetOutput workspace={workspace} runId={run.id} of={getting} onClose={() => setGetting(undefined)} />}
    </Screen>
  );
}

function GetOutput({ workspace, runId, of, onClose }: { readonly workspace: string; readonly runId: string; readonly of: { readonly node?: string; readonly output: string }; readonly onClose: () => void }): React.JSX.Element {
  const download = useCommand('workspaceRuns.download', ['tasks.list']);
  const choose = (folder: string): void => {
    download.mutate({ workspace, runId, folder, ...of }, { onSuccess: () => tellDone(`Getting ${of.output}: see the activity bar.`), onError: tellFailure('The output could not be got') });
    onClose();
  };
  return <FilePicker opened title={`Get ${of.output} into a folder`} choose="folder" onChoose={choose} onClose={onClose} />;
}
