import type * as Electron from 'electron';
import type { Task } from '#shared/contract/tasks.ts';

export interface Notice {
  readonly title: string;
  readonly body: string;
  readonly runId: string | undefined;
}

/** Shows a notice of the system; clicking it calls `onClick`. */
export type Notify = (notice: Notice, onClick: () => void) => void;

const WORDS = { done: 'is done', failed: 'failed', cancelled: 'was cancelled' } as const;

/** What to tell about work that ended, if it was a run and took long enough. `afterSeconds` 0: never. */
export function noticeOf(task: Task, afterSeconds: number): Notice | undefined {
  if (task.kind !== 'run' || task.status === 'active' || task.endedUtc === undefined || afterSeconds === 0) return undefined;
  const seconds = (Date.parse(task.endedUtc) - Date.parse(task.startedUtc)) / 1_000;
  if (!(seconds >= afterSeconds)) return undefined;
  return { title: `${task.title} ${WORDS[task.status]}`, body: `${task.detail === '' ? '' : `${task.detail}\n`}It took ${inWords(seconds)}.`, runId: task.runId };
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Notices of the desktop. Silent where the system has none. */
export function desktopNotify({ Notification }: Pick<typeof Electron, 'Notification'>): Notify {
  // A notice that nothing refers to is collected, and its click with it.
  const shown = new Set<Electron.Notification>();
  return ({ title, body }, onClick) => {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    shown.add(notification);
    notification.on('click', () => {
      shown.delete(notification);
      onClick();
    });
    notification.on('close', () => shown.delete(notification));
    notification.on('failed', () => shown.delete(notification));
    notification.show();
  };
}
