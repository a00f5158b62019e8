import path from 'node:path';
import type { HomeLayout } from '../home/layout.ts';

const prefix = 'debug-';

/** What the containers and processes of a debug session are labelled with in place of a run id. */
export function debugOwner(sessionId: string): string {
  return `${prefix}${sessionId}`;
}

export function isDebugOwner(owner: string): boolean {
  return owner.startsWith(prefix);
}

/** Shared by every process that has a shell of the session open; free once all of them are gone. */
export function debugOwnerLock(layout: HomeLayout, owner: string): string {
  return path.join(layout.debug, `${path.basename(owner.slice(prefix.length))}.lock`);
}
