import { Anchor, Select, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { PipelineNodeView } from '#shared/contract/pipelines.ts';
import type { NewUse } from '#shared/editing/module-use-text.ts';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { CommitText } from './commit-text.tsx';

interface ModulePickerProps {
  readonly node: PipelineNodeView;
  readonly onChange: (use: NewUse) => void;
}

/** Which module a node uses, and what that means now. */
export function ModulePicker({ node, onChange }: ModulePickerProps): React.JSX.Element {
  const { use } = node;
  if (use.kind === 'inline') return <Text size="sm">Written in this file: change it in the YAML.</Text>;
  if (use.kind === 'file') return <CommitText label="Module file" description="Relative to the pipeline file" value={use.path} onCommit={(path) => (path === '' ? undefined : onChange({ kind: 'file', path }))} />;
  return <ReferencePicker node={node} reference={use.reference} onChange={onChange} />;
}

function ReferencePicker({ node, reference, onChange }: ModulePickerProps & { readonly reference: string }): React.JSX.Element {
  const { resolved } = node;
  const module = useCall('modules.show', { id: resolved?.moduleId ?? '-' }, { enabled: resolved !== undefined, keepPrevious: true });
  const written = reference.replace(/^azureml:/i, '');
  const versions = module.data?.versions ?? [];
  const fallback = module.data?.defaultVersion;
  const { name } = resolved ?? { name: undefined };
  const following =
    name === undefined
      ? []
      : [
          ...(fallback === undefined ? [] : [{ value: `${name}@default`, label: `Default (${fallback} now)` }]),
          { value: `${name}@latest`, label: 'Latest' },
          ...versions.map(({ version, status }) => ({ value: `${name}:${version}`, label: `Exactly ${version}${status === 'deprecated' ? ' (deprecated)' : ''}` })),
        ];
  const data = following.some(({ value }) => value === written) ? following : [{ value: written, label: written }, ...following];
  return (
    <>
      <CommitText label="Module" value={written} onCommit={(text) => (text === '' ? undefined : onChange({ kind: 'reference', reference: text }))} />
      {name !== undefined && <Select label="Version" data={data} value={written} allowDeselect={false} onChange={(value) => (value === null ? undefined : onChange({ kind: 'reference', reference: value }))} />}
      <Text size="xs" className="quiet">
        {resolved === undefined ? (
          'This means no module here now: see the problems.'
        ) : (
          <>
            Means version <Anchor component={Link} href={places.module(resolved.moduleId, resolved.version)} size="xs" underline="always">{resolved.version}</Anchor> of {resolved.name} now.
          </>
        )}
      </Text>
    </>
  );
}
