import { useState } from 'react';
import type { ContentPlace } from '#shared/contract/previews.ts';
import { PreviewPane } from './preview-pane.tsx';

export interface BrowsedPlace {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly present: boolean;
  readonly place: ContentPlace;
}

/** Places on the left, what lies at the chosen one on the right. */
export function PlacesBrowser({ label, entries }: { readonly label: string; readonly entries: readonly BrowsedPlace[] }): React.JSX.Element {
  const [chosen, setChosen] = useState<string>();
  const current = entries.find(({ id }) => id === chosen) ?? entries.find(({ present }) => present) ?? entries[0];
  return (
    <div className="places">
      <ul className="places-list" aria-label={label}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <button type="button" aria-current={entry === current} onClick={() => setChosen(entry.id)}>
              <span className="places-name">{entry.name}</span>
              <span className="quiet">{entry.present ? entry.detail : `${entry.detail}, not here`}</span>
            </button>
          </li>
        ))}
      </ul>
      {current === undefined ? undefined : <PreviewPane place={current.place} />}
    </div>
  );
}
