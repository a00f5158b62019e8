import { Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconFile } from '../icons.ts';
import { useState } from 'react';
import type { ContentPlace } from '#shared/contract/previews.ts';
import { useCall } from '../../client/hooks.ts';
import { Failure } from '../failure.tsx';
import './code.css';

export interface CodeTreeProps {
  readonly place: ContentPlace;
  readonly chosen: string | undefined;
  readonly unsaved: readonly string[];
  readonly onChoose: (path: string) => void;
}

/** The files of the code that is being edited; folders open where they stand. */
export function CodeTree(props: CodeTreeProps): React.JSX.Element {
  return (
    <nav className="code-tree" aria-label="Files of the code">
      <Folder {...props} path="" />
    </nav>
  );
}

function Folder({ path, ...props }: CodeTreeProps & { readonly path: string }): React.JSX.Element | undefined {
  const folder = useCall('content.preview', { place: props.place, path });
  if (folder.error !== null) return <Failure error={folder.error} what="Could not list the code" />;
  if (folder.data?.kind !== 'folder') return undefined;
  const { entries, truncated } = folder.data;
  if (entries.length === 0 && path === '') {
    return (
      <Text size="xs" className="quiet" px="sm" py="xs">
        This module has no code of its own: all it does is its command.
      </Text>
    );
  }
  return (
    <ul>
      {entries.map(({ name, kind }) => {
        const place = path === '' ? name : `${path}/${name}`;
        return <li key={name}>{kind === 'folder' ? <SubFolder {...props} path={place} name={name} /> : <File {...props} path={place} name={name} />}</li>;
      })}
      {truncated ? <li className="quiet">and more</li> : undefined}
    </ul>
  );
}

function SubFolder({ name, ...props }: CodeTreeProps & { readonly path: string; readonly name: string }): React.JSX.Element {
  const [open, setOpen] = useState(false);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <UnstyledButton className="code-entry" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={14} aria-hidden />
        <span>{name}</span>
      </UnstyledButton>
      {open ? <Folder {...props} /> : undefined}
    </>
  );
}

function File({ path, name, chosen, unsaved, onChoose }: CodeTreeProps & { readonly path: string; readonly name: string }): React.JSX.Element {
  const isUnsaved = unsaved.includes(path);
  return (
    <UnstyledButton className="code-entry" aria-current={path === chosen} aria-label={isUnsaved ? `${name}, not saved` : name} title={path} onClick={() => onChoose(path)}>
      <IconFile size={14} aria-hidden />
      <span>
        {name}
        {isUnsaved ? ' •' : ''}
      </span>
    </UnstyledButton>
  );
}
