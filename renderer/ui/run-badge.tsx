import type { ShownStatus } from './status.ts';
import { statusColor, statusLooks } from './status.ts';

/** A status as icon and word. */
export function RunBadge({ status }: { readonly status: ShownStatus }): React.JSX.Element {
  const { icon: Icon, label } = statusLooks[status];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4, color: statusColor(status), fontSize: '0.75rem', fontWeight: 600, whiteSpace: 'nowrap' }}>
      <Icon size={14} aria-hidden />
      {label}
    </span>
  );
}
