import { Badge, Button, Group, Menu, Text } from '@mantine/core';
import { IconApi, IconArrowsDiff, IconBox, IconChevronDown, IconCloudUpload, IconDownload, IconFileExport, IconPlayerPlay, IconPlayerStop, IconPlayerTrackNext, IconRefreshAlert, IconSitemap, IconTrash } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RunDetail } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { agoText, durationText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { statusColor } from '../../ui/status.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { ExportDialog } from '../export/export-dialog.tsx';
import { PublishRun } from '../workspace/publish-run.tsx';
import { NodeBar } from './node-bar.tsx';
import { targetOfRun } from './run-target.ts';
import type { RunWishes } from './run-target.ts';
import { isActive, isResumable, previousRun } from './runs-filter.ts';
import { useNow } from './use-now.ts';
import { useRunActions } from './use-run-actions.tsx';

/** How it is, since when, for how long and where, in one line. */
export function RunFacts({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const active = isActive(run.status);
  const now = useNow(active ? 500 : 30_000);
  const end = run.endedUtc === undefined ? (active ? now : undefined) : Date.parse(run.endedUtc);
  const count = (status: string): number => run.nodes.filter((node) => node.status === status).length;
  return (
    <>
      <RunBadge status={run.status} />
      {end === undefined ? undefined : (
        <Text size="xs" className="runs-number" aria-label="Duration">
          {durationText(Math.max(0, end - Date.parse(run.startedUtc ?? run.createdUtc)))}
        </Text>
      )}
      <NodeBar nodes={{ total: run.nodes.length, completed: count('completed'), reused: count('reused'), failed: count('failed') }} />
      <Text size="xs" className="quiet" title={new Date(run.createdUtc).toLocaleString('en-GB')}>
        {agoText(run.createdUtc, now)}
      </Text>
      <Badge variant="default" size="sm" tt="none" title={run.engineReason}>
        {run.engine}
      </Badge>
      <Text size="xs" className="mono quiet runs-name" title={run.id}>
        {run.id}
      </Text>
      {run.message === '' ? undefined : (
        <Text size="xs" className="runs-name" title={run.message} role="status">
          {run.message}
        </Text>
      )}
    </>
  );
}

/** What can be done with the run as a whole. */
export function RunActionsBar({ run, onRerun }: { readonly run: RunDetail; readonly onRerun: (wishes: RunWishes) => void }): React.JSX.Element {
  const [, go] = useLocation();
  const actions = useRunActions(() => go(places.runs));
  const [exporting, setExporting] = useState(false);
  const [writing, setWriting] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const all = useCall('runs.list', {});
  const active = isActive(run.status);
  const canRerun = targetOfRun(run) !== undefined;
  const pipeline = run.pipeline.displayName;
  const before = previousRun(all.data?.runs ?? [], { id: run.id, pipeline, createdUtc: run.createdUtc });
  return (
    <Group gap="xs" wrap="nowrap">
      {active ? (
        <Button variant="default" color="red" leftSection={<IconPlayerStop size={14} />} onClick={() => actions.cancel(run.id)}>
          Cancel
        </Button>
      ) : undefined}
      {isResumable(run.status) ? (
        <Button variant="default" leftSection={<IconPlayerTrackNext size={14} />} onClick={() => actions.resume(run.id)}>
          Resume
        </Button>
      ) : undefined}
      {canRerun ? (
        <Button leftSection={<IconPlayerPlay size={14} />} onClick={() => onRerun({})}>
          Rerun
        </Button>
      ) : undefined}
      {canRerun ? (
        <Button variant="default" leftSection={<IconCloudUpload size={14} />} onClick={() => setPublishing(true)}>
          Publish
        </Button>
      ) : undefined}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefreshAlert size={14} />} disabled={!canRerun} onClick={() => onRerun({ forceRerun: true })}>
            Run everything again
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsDiff size={14} />} disabled={before === undefined} onClick={() => before !== undefined && go(places.compareRuns(before.id, run.id))}>
            Compare with the previous run
          </Menu.Item>
          <Menu.Item leftSection={<IconDownload size={14} />} disabled={run.outputs.length === 0} onClick={() => setExporting(true)}>
            Export the outputs…
          </Menu.Item>
          <Menu.Item leftSection={<IconFileExport size={14} />} onClick={() => setWriting(true)}>
            Export the pipeline as it ran…
          </Menu.Item>
          <OpenOrigin run={run} />
          <Menu.Divider />
          <Menu.Item c={statusColor('failed')} leftSection={<IconTrash size={14} />} disabled={active} onClick={() => actions.remove({ id: run.id, pipeline })}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {exporting ? <Export runId={run.id} onClose={() => setExporting(false)} /> : undefined}
      {writing ? <ExportDialog source={{ kind: 'run', runId: run.id }} onClose={() => setWriting(false)} /> : undefined}
      {publishing ? <PublishRun run={run} onClose={() => setPublishing(false)} /> : undefined}
      {actions.dialogs}
    </Group>
  );
}

/** The way to what was run. */
function OpenOrigin({ run }: { readonly run: RunDetail }): React.JSX.Element | undefined {
  const [, go] = useLocation();
  const { origin, pipeline } = run;
  if (origin?.kind === 'test') return undefined;
  const [Icon, words, place] =
    origin === undefined ? ([IconSitemap, 'Open the pipeline', places.pipeline(pipeline.file)] as const)
    : origin.kind === 'endpoint' ? ([IconApi, 'Open the endpoint', places.endpoint(origin.id, origin.version)] as const)
    : ([IconBox, 'Open the module', places.module(origin.id, origin.version)] as const);
  return (
    <Menu.Item leftSection={<Icon size={14} />} onClick={() => go(place)}>
      {words}
    </Menu.Item>
  );
}

function Export({ runId, onClose }: { readonly runId: string; readonly onClose: () => void }): React.JSX.Element {
  const exporting = useCommand('runs.export');
  const choose = (folder: string): void => {
    exporting.mutate(
      { runId, folder },
      {
        onSuccess: ({ outputs }) => tellDone(`${Object.keys(outputs).length} outputs are in ${folder}.`),
        onError: tellFailure('The outputs could not be exported'),
      },
    );
    onClose();
  };
  return <FilePicker opened title="Export the outputs to a folder" choose="folder" onChoose={choose} onClose={onClose} />;
}
