import { useMemo } from 'react';
import type { Mark } from '#shared/contract/workspaces.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { useCall } from '../../client/hooks.ts';
import { Tag } from '../../ui/tag.tsx';
import { useWorkspaces } from './use-workspaces.ts';

/** Where things of a kind are shared, by id. Nothing is asked while no workspace is added. */
export function useMarks(kind: EntityKind): ReadonlyMap<string, readonly Mark[]> {
  const enabled = useWorkspaces().length > 0;
  const { data } = useCall('workspaces.marks', { kind }, { enabled });
  return useMemo(() => byId(enabled ? (data?.marks ?? []) : []), [enabled, data]);
}

function byId(marks: readonly Mark[]): ReadonlyMap<string, readonly Mark[]> {
  const found = new Map<string, Mark[]>();
  for (const mark of marks) found.set(mark.id, [...(found.get(mark.id) ?? []), mark]);
  return found;
}

/** How one thing stands in each workspace that has it, in few words. */
export function MarkTags({ marks, version }: { readonly marks: readonly Mark[]; readonly version?: string | undefined }): React.JSX.Element {
  const names = useWorkspaces();
  return (
    <>
      {marks.map((mark) => {
        const found = tagOf(mark, version);
        const name = names.find(({ id }) => id === mark.workspace)?.name ?? mark.workspace;
        return found === undefined ? undefined : (
          <span key={mark.workspace} title={found.title(name)} style={{ marginRight: 4 }}>
            <Tag tone={found.tone}>{found.words(short(name))}</Tag>
          </span>
        );
      })}
    </>
  );
}

interface MarkTag {
  readonly tone: 'good' | 'warning' | 'quiet';
  readonly words: (name: string) => string;
  readonly title: (name: string) => string;
}

function tagOf({ published, newer, queued, conflict }: Mark, version: string | undefined): MarkTag | undefined {
  if (version !== undefined) return published.includes(version) ? { tone: 'good', words: (name) => `in ${name}`, title: (name) => `Published in ${name}` } : undefined;
  if (conflict) return { tone: 'warning', words: () => 'conflict', title: (name) => `In conflict with ${name}: choose there what holds` };
  if (newer) return { tone: 'warning', words: () => 'newer there', title: (name) => `${name} has versions that are not here` };
  if (queued) return { tone: 'quiet', words: (name) => `queued for ${name}`, title: (name) => `Something of it waits to be sent to ${name}` };
  return { tone: 'good', words: (name) => `in ${name}`, title: (name) => `Published in ${name}` };
}

const short = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name);
