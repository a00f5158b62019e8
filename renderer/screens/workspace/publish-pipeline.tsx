import { useState } from 'react';
import { PublishDialog } from '../endpoints/publish-dialog.tsx';
import { type PublishTarget, PublishToDialog } from './publish-to-dialog.tsx';

/** Publishes a pipeline file: first as a version of an endpoint of this machine, which never changes, then that version to a workspace. */
export function PublishPipeline({ file, name, ignored, onClose }: { readonly file: string; readonly name: string; readonly ignored?: NonNullable<PublishTarget['ignored']>; readonly onClose: () => void }): React.JSX.Element {
  const [made, setMade] = useState<PublishTarget>();
  if (made !== undefined) return <PublishToDialog target={made} onClose={onClose} />;
  return <PublishDialog file={file} name={name} onClose={onClose} onPublished={(id, published) => setMade({ kind: 'endpoint', entity: id, name: published.name, version: published.version, ...(ignored === undefined ? {} : { ignored }) })} />;
}
