import { Anchor, Badge, Group, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { ModuleDetail } from '#shared/contract/modules.ts';
import { places } from '../../app/places.ts';
import { agoText } from '../../ui/format.ts';
import { MarkTags, useMarks } from '../workspace/marks.tsx';
import { Tag } from '../../ui/tag.tsx';

/** The versions of a module, newest first. */
export function VersionList({ module, current }: { readonly module: ModuleDetail; readonly current: string | undefined }): React.JSX.Element {
  const marks = useMarks('module').get(module.id) ?? [];
  return (
    <nav className="card" aria-label="Versions" style={{ width: 240, flex: 'none', maxHeight: '70vh', overflow: 'auto' }}>
      <Title order={2} mb="xs">
        Versions
      </Title>
      {module.versions.map(({ version, status, createdUtc, description }) => (
        <div key={version} style={{ borderTop: '1px solid var(--app-line)', padding: '4px 0' }}>
          <Group gap={6} wrap="nowrap">
            <Anchor component={Link} href={places.module(module.id, version)} size="sm" fw={version === current ? 700 : 500} aria-current={version === current ? 'true' : undefined} truncate>
              {version}
            </Anchor>
            {module.defaultVersion === version ? <Badge size="xs">default</Badge> : undefined}
            {status === 'deprecated' ? <Tag tone="warning">deprecated</Tag> : undefined}
          </Group>
          <Text size="xs" className="quiet" title={createdUtc} component="div">
            {agoText(createdUtc)} <MarkTags marks={marks} version={version} />
          </Text>
          {description === '' || description === module.description ? undefined : <Text size="xs" lineClamp={2}>{description}</Text>}
        </div>
      ))}
    </nav>
  );
}
