import type { HostParts } from '../host/host-parts.ts';
import { DebugSessions } from './debug-sessions.ts';
import { Terminals } from './terminals.ts';

/** What the debugging of one host consists of. Dispose the terminals when the host stops, and tell them of clients that are gone. */
export interface Debugging {
  readonly sessions: DebugSessions;
  readonly terminals: Terminals;
}

/** Wires sessions and terminals to a host's parts, and terminals to the hub's `terminal/<id>` topics. */
export function makeDebugging({ app, hub, clock, newId, log }: Pick<HostParts, 'app' | 'hub' | 'clock' | 'newId' | 'log'>): Debugging {
  const sessions = new DebugSessions({ layout: app.layout, catalog: app.catalog, snapshots: app.snapshots, nodeRuns: app.nodeRuns, runs: app.runs, engines: app.engines, clock });
  const terminals = new Terminals({
    layout: app.layout, clock, newId, log,
    shell: (debugId, signal) => sessions.shell(debugId, signal),
    isOwnerAlive: (owner) => app.nodeRuns.isOwnerAlive(owner),
    publish: (terminalId, event) => hub.publish('terminal', terminalId, event),
    isWatched: (terminalId) => hub.isWatched('terminal', terminalId),
  });
  hub.feed('terminal', (terminalId) => terminals.watched(terminalId));
  return { sessions, terminals };
}
