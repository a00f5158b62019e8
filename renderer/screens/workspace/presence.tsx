import type { RemoteRow } from '#shared/sync/views.ts';
import { Tag } from '../../ui/tag.tsx';

/** The workspace has versions that are not here. */
export const isNewer = ({ presence, versions }: RemoteRow): boolean => presence === 'here' && versions.some(({ here }) => !here);

/** What the bare name with `@latest` means there. */
export const latestOf = ({ versions }: RemoteRow): string | undefined => versions.filter(({ status }) => status === 'active').at(-1)?.version;

/** How far something of a workspace is on this machine. */
export function PresenceTag({ row }: { readonly row: RemoteRow }): React.JSX.Element {
  if (row.presence === 'there') return <span className="quiet">not here</span>;
  return isNewer(row) ? <Tag tone="warning">newer there</Tag> : <Tag tone="good">here</Tag>;
}
