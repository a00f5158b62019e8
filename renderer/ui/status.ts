import {
  IconAlertTriangle,
  IconArrowBarToRight,
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconLoader,
  IconPlayerPlay,
  IconRecycle,
  type Icon,
} from './icons.ts';
import type { NodeStatus, RunStatus } from '#shared/model/run.ts';

/** What a node or a run can be in. */
export type ShownStatus = NodeStatus | RunStatus;

/** How a status is drawn. Both colours have a contrast of at least 4.5 with the page and with a card of their theme, as text and as a mark. */
export interface StatusLook {
  readonly label: string;
  readonly light: string;
  readonly dark: string;
  readonly icon: Icon;
}

/** The one palette of statuses: a colour is never the only sign, each has an icon and a word. */
export const statusLooks: Readonly<Record<ShownStatus, StatusLook>> = {
  queued: { label: 'Queued', light: '#5a6169', dark: '#adb5bd', icon: IconClock },
  preparing: { label: 'Preparing', light: '#6741d9', dark: '#b9a3fd', icon: IconLoader },
  running: { label: 'Running', light: '#1864ab', dark: '#5cb2f8', icon: IconPlayerPlay },
  reused: { label: 'Reused', light: '#0b6875', dark: '#4fd0e0', icon: IconRecycle },
  completed: { label: 'Completed', light: '#237032', dark: '#69db7c', icon: IconCircleCheck },
  failed: { label: 'Failed', light: '#c22525', dark: '#ff8f8f', icon: IconCircleX },
  skipped: { label: 'Skipped', light: '#66605a', dark: '#b3aca5', icon: IconArrowBarToRight },
  cancelled: { label: 'Cancelled', light: '#9a4a00', dark: '#ffa94d', icon: IconBan },
  interrupted: { label: 'Interrupted', light: '#7a5c00', dark: '#ffd43b', icon: IconAlertTriangle },
};

/** The colour of a status as CSS that follows the theme by itself. */
export function statusColor(status: ShownStatus): string {
  const { light, dark } = statusLooks[status];
  return `light-dark(${light}, ${dark})`;
}
