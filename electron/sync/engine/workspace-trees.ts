import path from 'node:path';
import { planEntity, type EntityPlan } from '#shared/sync/plan.ts';
import type { NameHolders } from '#shared/sync/plan-fields.ts';
import type { BaseTree, LocalTree, RemoteTree } from '#shared/sync/trees.ts';
import { DrydockError } from '#shared/errors.ts';
import { entityKinds, type EntityKind } from '#shared/workspace/kinds.ts';
import { OutboxBook } from '../outbox/outbox-book.ts';
import type { LocalEntities } from '../trees/local-entities.ts';
import { BaseStore } from './base-store.ts';
import { Replica } from './replica.ts';

export type LocalKinds = Readonly<Record<EntityKind, LocalEntities>>;

export interface Subject {
  readonly kind: EntityKind;
  readonly id: string;
}

export interface PlannedSubject extends Subject {
  readonly local: LocalTree | undefined;
  readonly base: BaseTree | undefined;
  readonly remote: RemoteTree | undefined;
  readonly plan: EntityPlan;
  /** Its documents here cannot be read, so that nothing is planned. */
  readonly fault?: DrydockError;
}

/** Whether the document of one thing is at fault, rather than the home. */
export function isFaultOfDocument(error: unknown): error is DrydockError {
  return error instanceof DrydockError && ['corrupt-document', 'newer-document', 'not-found'].includes(error.code);
}

/** The three trees of one workspace in this home, and what follows from them. Makes no network call. */
export class WorkspaceTrees {
  readonly workspace: string;
  readonly folder: string;
  readonly replica: Replica;
  readonly bases: BaseStore;
  readonly book: OutboxBook;
  readonly locals: LocalKinds;
  /** Things of which nothing was left to do, and what they were like then: planning thousands of them again each time would read all their documents. */
  readonly #settled = new Map<string, string>();

  constructor(workspaces: string, workspace: string, locals: LocalKinds) {
    this.workspace = workspace;
    this.folder = path.join(workspaces, workspace);
    this.replica = new Replica(path.join(this.folder, 'replica.jsonl'));
    this.bases = new BaseStore(path.join(this.folder, 'base'));
    this.book = new OutboxBook(this.folder);
    this.locals = locals;
  }

  get lockFile(): string {
    return path.join(this.folder, 'sync.lock');
  }

  /** Everything that is followed or meant for the workspace, each once. */
  subjects(): Subject[] {
    const found = new Map<string, Subject>();
    for (const subject of this.bases.followed()) found.set(`${subject.kind} ${subject.id}`, subject);
    for (const kind of entityKinds) for (const id of this.locals[kind].intended(this.workspace)) found.set(`${kind} ${id}`, { kind, id });
    return [...found.values()];
  }

  /** The plans of all {@link subjects} of which something is to be done, decided or noted. */
  unsettled(): PlannedSubject[] {
    const found: PlannedSubject[] = [];
    for (const subject of this.subjects()) {
      const key = `${subject.kind} ${subject.id}`;
      const mark = this.#mark(subject);
      if (mark !== undefined && this.#settled.get(key) === mark) continue;
      const planned = this.#planOrFault(subject);
      if (planned.fault !== undefined || planned.plan.base !== undefined || planned.plan.actions.length > 0 || planned.plan.conflicts.length > 0 || planned.plan.shelved !== undefined) found.push(planned);
      else if (mark !== undefined) this.#settled.set(key, mark);
    }
    return found;
  }

  /** One damaged document is its own fault: everything else goes on. */
  #planOrFault(subject: Subject): PlannedSubject {
    try {
      return this.plan(subject);
    } catch (error) {
      if (!isFaultOfDocument(error)) throw error;
      return { ...subject, local: undefined, base: undefined, remote: this.replica.entity(subject.kind, subject.id), plan: { actions: [], conflicts: [], held: [] }, fault: error };
    }
  }

  /** With a plan that has nothing in it, no name is asked for: nothing but these decides whether it has something again. */
  #mark({ kind, id }: Subject): string | undefined {
    const local = this.locals[kind].stamp?.(id);
    return local === undefined ? undefined : `${local} ${this.replica.epoch ?? ''} ${String(this.replica.entity(kind, id)?.seq ?? '')}`;
  }

  plan({ kind, id }: Subject): PlannedSubject {
    const local = this.locals[kind].tree(id, this.workspace);
    const base = this.bases.get(kind, id);
    const remote = this.replica.entity(kind, id);
    const trees = { local, base, remote, epoch: this.replica.epoch ?? '' };
    return { kind, id, local, base, remote, plan: planEntity(trees, this.holders(kind, id)) };
  }

  holders(kind: EntityKind, id: string): NameHolders {
    const other = <T extends { readonly id: string }>(holder: T | undefined): T | undefined => (holder === undefined || holder.id === id ? undefined : holder);
    return { there: (name) => other(this.replica.named(kind, name)), here: (name) => other(this.locals[kind].holder(name)) };
  }
}
