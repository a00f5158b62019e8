import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '../../ui/icons.ts';
import type { FidelityItem } from '#shared/sync/views.ts';
import { statusColor } from '../../ui/status.ts';

const looks = {
  error: { icon: IconCircleX, words: 'Error', color: statusColor('failed') },
  warning: { icon: IconAlertTriangle, words: 'Warning', color: statusColor('cancelled') },
  note: { icon: IconInfoCircle, words: 'Note', color: statusColor('queued') },
} as const;
const order = { error: 0, warning: 1, note: 2 } as const;

/** What others will not have, or not as it is here: the worst first. */
export function FidelityList({ items }: { readonly items: readonly Pick<FidelityItem, 'severity' | 'message' | 'node'>[] }): React.JSX.Element {
  return (
    <ul className="fidelity" aria-label="What others will not have">
      {[...items].sort((a, b) => order[a.severity] - order[b.severity]).map(({ severity, message, node }, index) => {
        const { icon: Icon, words, color } = looks[severity];
        return (
          <li key={index}>
            <Icon size={16} role="img" aria-label={words} color={color} />
            <span>
              {node === undefined ? undefined : <b>{node}: </b>}
              {message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
