import type { ContentPlace } from '#shared/contract/previews.ts';
import { PreviewPane } from '../screens/runs/preview-pane.tsx';

/** Looks into stored content: its folders and files, each as what it is. */
export function ContentBrowser({ place, label }: { readonly place: ContentPlace; readonly label: string }): React.JSX.Element {
  return (
    <section aria-label={label}>
      <PreviewPane place={place} />
    </section>
  );
}
