import { ActionIcon, Group, Input } from '@mantine/core';
import { IconFolderOpen, IconUnlink } from '../../ui/icons.ts';
import { useState } from 'react';
import type { InputValue } from '#shared/editing/set-input.ts';
import type { InputPort } from '#shared/model/interface.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { CommitText } from './commit-text.tsx';
import { type BoundInput, boundText } from './parameter-field.tsx';
import styles from './pipeline.module.css';

interface DataFieldProps {
  readonly input: InputPort;
  readonly bound: BoundInput | undefined;
  readonly onChange: (value: InputValue | undefined) => void;
}

/** A data input of a node: what it is connected with, or a path, URL or named data. */
export function DataField({ input, bound, onChange }: DataFieldProps): React.JSX.Element {
  const [picking, setPicking] = useState(false);
  const label = `${input.name} (${input.type})`;
  if (bound?.kind === 'expression') {
    return (
      <Input.Wrapper label={label} description={input.description}>
        <div className={styles['bound']}>
          <span className="mono">{expressionWords(bound.text)}</span>
          <ActionIcon size="sm" aria-label={`Disconnect ${input.name}`} onClick={() => onChange(undefined)}>
            <IconUnlink size={14} />
          </ActionIcon>
        </div>
      </Input.Wrapper>
    );
  }
  const commit = (text: string): void => onChange(text === '' ? undefined : { kind: text.includes('${{') ? 'expression' : 'data', text });
  return (
    <>
      <Group gap={4} align="end" wrap="nowrap">
        <CommitText
          style={{ flex: 1 }}
          label={label}
          withAsterisk={!input.optional && input.source === undefined}
          description={input.description}
          placeholder={input.source === undefined ? 'path, URL or azureml:name@latest' : 'its own default'}
          value={boundText(bound)}
          onCommit={commit}
        />
        <ActionIcon size="lg" aria-label={`Choose ${input.name} on this machine`} onClick={() => setPicking(true)}>
          <IconFolderOpen size={16} />
        </ActionIcon>
      </Group>
      <FilePicker
        opened={picking}
        title={`Choose ${input.name}`}
        choose={input.shape === 'any' ? 'either' : input.shape}
        onClose={() => setPicking(false)}
        onChoose={(path) => {
          setPicking(false);
          commit(path);
        }}
      />
    </>
  );
}

/** `${{parent.jobs.prepare.outputs.train}}` as `prepare · train`; anything else as it is written. */
export function expressionWords(text: string): string {
  const job = /^\s*\$\{\{\s*parent\.jobs\.(.+)\.outputs\.([^.}]+?)\s*\}\}\s*$/.exec(text);
  if (job?.[1] !== undefined && job[2] !== undefined) return `${job[1]} · ${job[2]}`;
  const input = /^\s*\$\{\{\s*parent\.inputs\.([^}]+?)\s*\}\}\s*$/.exec(text);
  return input?.[1] === undefined ? text : `pipeline input ${input[1]}`;
}
