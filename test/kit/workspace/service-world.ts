import type { Clock } from '#electron/clock.ts';
import { RefusalError } from '#electron/workspace/refusal-error.ts';
import { WorkspaceService } from '#electron/workspace/service/workspace-service.ts';
import type { Caller, WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import type { Failure } from '#shared/workspace/failure.ts';

/** The rules of one workspace over a store, with someone of every role. */
export interface ServiceWorld {
  readonly service: WorkspaceService;
  readonly store: WorkspaceStore;
  readonly workspace: string;
  readonly admin: Caller;
  readonly contributor: Caller;
  readonly reader: Caller;
  readonly adminToken: string;
  /** Sets the clock, to a moment in ISO 8601. */
  at(utc: string): void;
}

let worlds = 0;

/** A new workspace in the store. Ids and the clock are the same in every run. */
export async function openServiceWorld(store: WorkspaceStore): Promise<ServiceWorld> {
  worlds += 1;
  const workspace = `ws-${String(worlds)}`;
  let made = 0;
  let now = '2026-03-01T00:00:00.000Z';
  const clock: Clock = { nowUtc: () => now, monotonicMs: () => 0 };
  const newId = (): string => {
    made += 1;
    return `${String(worlds)}-${String(made).padStart(8, '0')}`;
  };
  const service = new WorkspaceService({ store, clock, newId, newSecret: () => `secret-${newId()}`, about: { version: '0.0.0', limits: { documentBytes: 100_000, blobBytes: 1_000_000, packBytes: 100_000 } } });
  const founded = await service.found(workspace, 'Our workspace', { id: 'ada', name: 'Ada' });
  const admin = await service.authenticate(founded.token);
  const join = async (id: string, role: 'contributor' | 'reader'): Promise<Caller> => {
    await service.putMember(admin, id, { name: id, role });
    return service.authenticate((await service.createToken(admin, id, { label: 'test' })).token);
  };
  return {
    service, store, workspace, admin, adminToken: founded.token, contributor: await join('con', 'contributor'), reader: await join('rea', 'reader'),
    at: (utc) => {
      now = utc;
    },
  };
}

/** The failure that an answer is. Throws when it is none. */
export async function refusal(answer: Promise<unknown>): Promise<Failure> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof RefusalError) return error.failure;
    throw error;
  }
  throw new Error('It was not refused.');
}
