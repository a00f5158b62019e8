import { ActionIcon, Anchor, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconPlayerPlay, IconSitemap, IconX } from '../../ui/icons.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import type { RecentPipeline } from '#shared/contract/home.ts';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { Empty } from '../../ui/empty.tsx';
import { tellFailure } from '../../ui/tell.ts';
import { Readiness } from './readiness.tsx';
import { RecentCard } from './recent-card.tsx';

/** Pipelines that were opened or run lately, with whether they could run without a network. */
export function PipelinesCard({ recent, onRun, onOpen, sample }: { readonly recent: UseQueryResult<Output<'home.recent'>>; readonly onRun: (file: string) => void; readonly onOpen: () => void; readonly sample: string | undefined }): React.JSX.Element {
  return (
    <RecentCard
      recent={recent}
      what="pipelines"
      all={places.pipelines}
      rows={({ pipelines }) => pipelines}
      empty={
        <Empty
          icon={<IconSitemap size={32} strokeWidth={1.25} />}
          title="No pipeline yet"
          actions={
            <Group>
              <Button variant="default" onClick={onOpen}>
                Open a pipeline
              </Button>
              <Button disabled={sample === undefined} onClick={() => sample !== undefined && onRun(sample)}>
                Run the sample
              </Button>
            </Group>
          }
        >
          Open the Azure ML pipeline YAML you already have: it runs here unmodified. Or try the sample, which trains and compares two small models.
        </Empty>
      }
    >
      {(pipeline) => <Line key={pipeline.file} pipeline={pipeline} onRun={onRun} />}
    </RecentCard>
  );
}

function Line({ pipeline, onRun }: { readonly pipeline: RecentPipeline; readonly onRun: (file: string) => void }): React.JSX.Element {
  const forget = useCommand('home.forgetPipeline', ['home.recent']);
  return (
    <Group wrap="nowrap" gap="xs" py={4} style={{ borderTop: '1px solid var(--app-line)' }}>
      <div style={{ minWidth: 0, flex: 1 }}>
        <Anchor component={Link} href={places.pipeline(pipeline.file)} size="sm" fw={600}>
          {pipeline.name}
        </Anchor>
        <Text size="xs" className="quiet" truncate title={pipeline.file}>
          {pipeline.exists ? pipeline.file : `gone: ${pipeline.file}`}
        </Text>
      </div>
      {pipeline.exists ? <Readiness file={pipeline.file} /> : undefined}
      {pipeline.exists ? (
        <Tooltip label="Run">
          <ActionIcon aria-label={`Run ${pipeline.name}`} onClick={() => onRun(pipeline.file)}>
            <IconPlayerPlay size={16} />
          </ActionIcon>
        </Tooltip>
      ) : undefined}
      <Tooltip label="Take off this list; the file stays">
        <ActionIcon aria-label={`Take ${pipeline.name} off this list`} onClick={() => forget.mutate({ file: pipeline.file }, { onError: tellFailure('Could not take it off the list') })}>
          <IconX size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
