import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconLock, IconRefresh, type Icon } from '../../ui/icons.ts';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { type ShownStatus, statusColor } from '../../ui/status.ts';

/** What a workspace's light shows: what a person has to do comes before how the connection is. */
type Light = WorkspaceStateView['state'] | 'conflicts';

const looks: Readonly<Record<Light, { readonly icon: Icon; readonly color: string }>> = {
  'online': { icon: IconCloudCheck, color: colorOf('completed') },
  'syncing': { icon: IconRefresh, color: colorOf('running') },
  'offline': { icon: IconCloudOff, color: colorOf('queued') },
  'needs-login': { icon: IconLock, color: colorOf('cancelled') },
  'conflicts': { icon: IconAlertTriangle, color: colorOf('interrupted') },
};

function colorOf(status: ShownStatus): string {
  return statusColor(status);
}

export function lightOf({ state, conflicts, queued }: WorkspaceStateView): { readonly icon: Icon; readonly color: string; readonly words: string; readonly short: string } {
  const light: Light = state !== 'needs-login' && conflicts > 0 ? 'conflicts' : state;
  const words = wordsOf(light, conflicts, queued);
  // Beside the screens there is little room.
  return { ...looks[light], words, short: words.replace(/, (\d+) queued$/, ' ($1)') };
}

function wordsOf(light: Light, conflicts: number, queued: number): string {
  switch (light) {
    case 'online':
      return queued === 0 ? 'Online' : `Online, ${queued} queued`;
    case 'syncing':
      return 'Syncing';
    case 'offline':
      return queued === 0 ? 'Offline' : `Offline, ${queued} queued`;
    case 'needs-login':
      return 'Needs a login';
    case 'conflicts':
      return conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`;
  }
}
