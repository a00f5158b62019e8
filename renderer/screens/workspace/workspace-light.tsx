import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { lightOf } from './lights.ts';

/** How a workspace is: a sign and words. */
export function WorkspaceLight({ of, short: inShort = false }: { readonly of: WorkspaceStateView; readonly short?: boolean }): React.JSX.Element {
  const { icon: Icon, color, words, short } = lightOf(of);
  return (
    <span className="workspace-light" style={{ color }}>
      <Icon size={14} aria-hidden />
      <span>{inShort ? short : words}</span>
    </span>
  );
}
