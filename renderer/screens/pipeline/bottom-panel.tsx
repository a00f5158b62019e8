import { ActionIcon, Badge, Group, Tabs } from '@mantine/core';
import { IconChevronDown } from '../../ui/icons.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { DocumentState, PipelineDocument } from './pipeline-document.ts';
import styles from './pipeline.module.css';
import { ProblemsPanel } from './problems-panel.tsx';
import { YamlEditor } from './yaml-editor.tsx';

export type BottomTab = 'problems' | 'yaml';

interface BottomPanelProps {
  /** Closed when undefined. */
  readonly tab: BottomTab | undefined;
  readonly onTab: (tab: BottomTab | undefined) => void;
  readonly document: PipelineDocument;
  readonly state: DocumentState;
  /** Where the YAML editor is to go. */
  readonly line: { readonly line: number; readonly column: number } | undefined;
  readonly onJump: (problem: Problem, toText: boolean) => void;
}

/** Problems and YAML below the canvas; the open tab closes the panel. */
export function BottomPanel({ tab, onTab, document, state, line, onJump }: BottomPanelProps): React.JSX.Element {
  const { problems, readable, graph } = state.reading;
  // That nothing is drawn yet is no fault of a new pipeline.
  const isNew = readable && graph.nodes.length === 0;
  const errors = isNew ? 0 : problems.filter(({ severity }) => severity === 'error').length;
  const press = (value: BottomTab): void => onTab(tab === value ? undefined : value);
  return (
    <div className={styles['bottom']} data-open={tab === undefined ? undefined : true}>
      <Group justify="space-between" wrap="nowrap" pr={4}>
        <Tabs value={tab ?? null}>
          <Tabs.List>
            <Tabs.Tab value="problems" onClick={() => press('problems')} rightSection={problems.length === 0 ? undefined : <Badge size="xs" color={errors > 0 ? 'red.9' : 'gray.7'}>{problems.length}</Badge>}>
              Problems
            </Tabs.Tab>
            <Tabs.Tab value="yaml" onClick={() => press('yaml')}>
              YAML
            </Tabs.Tab>
          </Tabs.List>
        </Tabs>
        {tab !== undefined && (
          <ActionIcon size="sm" aria-label="Close the panel" onClick={() => onTab(undefined)}>
            <IconChevronDown size={16} />
          </ActionIcon>
        )}
      </Group>
      {tab === 'problems' && <ProblemsPanel problems={problems} onJump={onJump} />}
      {tab === 'yaml' && <YamlEditor document={document} text={state.text} problems={problems} file={document.file} line={line} />}
    </div>
  );
}
