import { ActionIcon, Button, Group, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowUp, IconFile, IconFolder } from './icons.ts';
import { useState } from 'react';
import type { FileEntry } from '#shared/contract/host.ts';
import { useCall } from '../client/hooks.ts';
import { Answer } from './answer.tsx';
import { Dialog } from './dialog.tsx';
import styles from './file-picker.module.css';

export interface FilePickerProps {
  readonly opened: boolean;
  readonly title: string;
  /** What is chosen: a file, a folder, or either. */
  readonly choose: 'file' | 'folder' | 'either';
  /** Endings of the files that are offered, such as `.yml`; all when absent. */
  readonly endings?: readonly string[];
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** Chooses a file or folder on the host's machine, which need not be the one the browser runs on. */
export function FilePicker(props: FilePickerProps): React.JSX.Element | undefined {
  const { opened, title, onClose } = props;
  if (!opened) return undefined;
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <Choice {...props} />
    </Dialog>
  );
}

function Choice({ choose, endings, onChoose }: FilePickerProps): React.JSX.Element {
  const info = useCall('host.info', {});
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<string>();
  const folder = chosen ?? info.data?.workingFolder;
  const listing = useCall('host.browse', { folder: folder ?? '/' }, { enabled: folder !== undefined, keepPrevious: true });
  const offered = (name: string): boolean => endings === undefined || endings.some((ending) => name.endsWith(ending));
  const offer = (entries: readonly FileEntry[]): readonly FileEntry[] => entries.filter((entry) => entry.kind === 'folder' || (choose !== 'folder' && entry.kind === 'file' && offered(entry.name)));
  const go = (to: string): void => {
    setChosen(to);
    setTyped(undefined);
  };
  return (
    <Stack gap="xs">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const path = typed ?? folder ?? '';
          if (choose === 'file' && endings?.some((ending) => path.endsWith(ending)) === true) onChoose(path);
          else go(path);
        }}
      >
        <Group gap="xs" wrap="nowrap">
          <ActionIcon aria-label="To the folder above" disabled={listing.data?.parent === undefined} onClick={() => go(listing.data?.parent ?? '/')}>
            <IconArrowUp size={16} />
          </ActionIcon>
          <TextInput aria-label="Path" value={typed ?? folder ?? ''} onChange={(event) => setTyped(event.currentTarget.value)} style={{ flex: 1 }} data-autofocus />
          <Button type="submit" variant="default">
            Go
          </Button>
        </Group>
      </form>
      <Answer of={listing} what="the folder">
        {(found) => (
          <ScrollArea.Autosize mah={380} mih={200} type="auto">
            <ul className={styles['list']} aria-label={`Contents of ${found.folder}`}>
              {offer(found.entries).map((entry) => {
                const path = joined(found.folder, entry.name);
                return (
                  <li key={entry.name}>
                    <UnstyledButton className={styles['entry'] ?? ''} onClick={() => (entry.kind === 'folder' ? go(path) : onChoose(path))}>
                      {entry.kind === 'folder' ? <IconFolder size={16} aria-label="Folder" /> : <IconFile size={16} aria-label="File" />}
                      {entry.name}
                    </UnstyledButton>
                  </li>
                );
              })}
            </ul>
            {offer(found.entries).length === 0 ? (
              <Text size="sm" className="quiet" p="xs">
                {choose === 'folder' ? 'No folder is in here.' : `No folder is in here, and no ${endings === undefined ? 'file' : `file ending in ${endings.join(' or ')}`}.`}
              </Text>
            ) : undefined}
            {found.truncated ? <Text size="xs" className="quiet">Only the first entries are shown; type a path to go further.</Text> : undefined}
          </ScrollArea.Autosize>
        )}
      </Answer>
      {choose === 'file' ? undefined : (
        <Group justify="flex-end">
          <Button disabled={folder === undefined} onClick={() => onChoose(listing.data?.folder ?? folder ?? '')}>
            Choose this folder
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function joined(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}
