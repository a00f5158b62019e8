import { ActionIcon, Anchor, Box, Breadcrumbs, Group, Text, Tooltip } from '@mantine/core';
import { IconCopy, IconFile, IconFolder, IconFolderOpen } from '../../ui/icons.ts';
import { useState } from 'react';
import type { ContentPlace, Preview } from '#shared/contract/previews.ts';
import { useCall, useClient, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { bytesText } from '../../ui/format.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { TextView } from '../../ui/text-view.tsx';
import { PreviewTable } from './preview-table.tsx';
import './runs.css';

/** What lies at a place: folders to go through, and files shown as what they are. */
export function PreviewPane({ place }: { readonly place: ContentPlace }): React.JSX.Element {
  const key = JSON.stringify(place);
  return <Browser key={key} place={place} />;
}

function Browser({ place }: { readonly place: ContentPlace }): React.JSX.Element {
  const [path, setPath] = useState('');
  const preview = useCall('content.preview', { place, path }, { keepPrevious: true });
  const steps = path === '' ? [] : path.split('/');
  return (
    <div className="preview">
      <div className="preview-head">
        <Breadcrumbs separator="/" separatorMargin={4} component="nav" aria-label="Path">
          {[rootName(place), ...steps].map((name, index, all) =>
            index === all.length - 1 ? (
              <Text key={index} size="xs" fw={600} aria-current="page">
                {name}
              </Text>
            ) : (
              <Anchor key={index} component="button" type="button" size="xs" onClick={() => setPath(steps.slice(0, index).join('/'))}>
                {name}
              </Anchor>
            ),
          )}
        </Breadcrumbs>
        <span className="runs-grow" />
        <Text size="xs" className="quiet" style={{ whiteSpace: 'nowrap' }}>
          {preview.data === undefined ? '' : sizeText(preview.data)}
        </Text>
        <PathButtons place={place} path={path} present={preview.data !== undefined && preview.data.kind !== 'absent'} />
      </div>
      <div className="preview-body">
        <Answer of={preview} what="the preview">
          {(found) => <Shown preview={found} name={steps.at(-1) ?? rootName(place)} onOpen={(name) => setPath(path === '' ? name : `${path}/${name}`)} />}
        </Answer>
      </div>
    </div>
  );
}

function rootName(place: ContentPlace): string {
  switch (place.kind) {
    case 'output':
      return place.output;
    case 'input':
      return place.input;
    case 'code':
    case 'workbench':
      return 'code';
    case 'snapshot':
      return 'files';
    case 'data':
      return `${place.name}:${place.version}`;
    case 'debug':
      return 'code';
  }
}

function sizeText(preview: Preview): string {
  switch (preview.kind) {
    case 'folder':
      return `${preview.entries.length}${preview.truncated ? '+' : ''} ${preview.entries.length === 1 ? 'entry' : 'entries'}`;
    case 'absent':
      return '';
    case 'table':
      return `${preview.columns.length} columns, ${preview.truncated ? 'the first ' : ''}${preview.rows.length.toLocaleString('en')} rows, ${bytesText(preview.bytes)}`;
    case 'text':
    case 'json':
      return preview.truncated ? `the beginning of ${bytesText(preview.bytes)}` : bytesText(preview.bytes);
    case 'image':
    case 'binary':
      return bytesText(preview.bytes);
  }
}

function PathButtons({ place, path, present }: { readonly place: ContentPlace; readonly path: string; readonly present: boolean }): React.JSX.Element {
  const client = useClient();
  const reveal = useCommand('host.reveal');
  const locate = (then: (found: string) => Promise<unknown>, failure: string): void => {
    client.call('content.locate', { place, path }).then((located) => then(located.path)).catch(tellFailure(failure));
  };
  const copy = async (found: string): Promise<void> => {
    await navigator.clipboard.writeText(found);
    tellDone('Copied the path.');
  };
  return (
    <Group gap={2} wrap="nowrap">
      <Tooltip label="Copy the path">
        <ActionIcon size="sm" aria-label="Copy the path" disabled={!present} onClick={() => locate(copy, 'The path could not be copied')}>
          <IconCopy size={14} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Show in the file manager">
        <ActionIcon size="sm" aria-label="Show in the file manager" disabled={!present} onClick={() => locate((found) => reveal.mutateAsync({ path: found }), 'It could not be shown')}>
          <IconFolderOpen size={14} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

function Shown({ preview, name, onOpen }: { readonly preview: Preview; readonly name: string; readonly onOpen: (name: string) => void }): React.ReactNode {
  switch (preview.kind) {
    case 'text':
      return <TextView label={name} text={preview.text} language={preview.language} maxHeight="100%" />;
    case 'json':
      return <TextView label={name} text={pretty(preview.text, preview.truncated)} language="json" maxHeight="100%" />;
    case 'table':
      return <PreviewTable name={name} columns={preview.columns} rows={preview.rows} />;
    case 'image':
      return (
        <div className="preview-image">
          <img src={preview.dataUrl} alt={`Content of ${name}`} />
        </div>
      );
    case 'folder':
      return preview.entries.length === 0 ? (
        <Empty icon={<IconFolder size={26} />} title="An empty folder">
          Nothing was written here.
        </Empty>
      ) : (
        <ul className="preview-entries" aria-label={`Contents of ${name}`}>
          {preview.entries.map((entry) => (
            <li key={entry.name}>
              <button type="button" onClick={() => onOpen(entry.name)}>
                {entry.kind === 'folder' ? <IconFolder size={15} aria-label="Folder" /> : <IconFile size={15} aria-label="File" />}
                <span>{entry.name}</span>
                <span className="quiet">{entry.kind === 'folder' ? '' : bytesText(entry.bytes)}</span>
              </button>
            </li>
          ))}
        </ul>
      );
    case 'binary':
      return (
        <Box component="pre" className="preview-hex" tabIndex={0} aria-label={`First bytes of ${name}`}>
          {preview.head}
        </Box>
      );
    case 'absent':
      return (
        <Empty icon={<IconFile size={26} />} title="Not here">
          {preview.reason}
        </Empty>
      );
  }
}

function pretty(text: string, truncated: boolean): string {
  // What was cut off or is no JSON is shown as it is.
  if (truncated) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
