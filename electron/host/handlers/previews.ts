import type { previewCalls } from '#shared/contract/previews.ts';
import { Previews } from '../../previews/previews.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

export interface PreviewPorts {
  /** The folder in which a node is being debugged; undefined for an unknown id. */
  readonly debugFolder: (debugId: string) => string | undefined;
}

/** Looks at content without opening anything outside of it. */
export function previewHandlers(parts: Pick<HostParts, 'app'>, ports: PreviewPorts): HandlersOf<typeof previewCalls> {
  const previews = new Previews({ app: parts.app, debugFolder: ports.debugFolder });
  return {
    'content.preview': ({ place, path }, { signal }) => previews.preview(place, path, signal),
    'content.locate': async ({ place, path }) => ({ path: await previews.locate(place, path) }),
  };
}
