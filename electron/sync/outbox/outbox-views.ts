import { isSending, type SyncAction } from '#shared/sync/actions.ts';
import { fieldWords } from '#shared/sync/trees.ts';
import type { OutboxItemView, SyncError, WaitReason } from '#shared/sync/views.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { itemKey, itemOf } from '../engine/exchange-entity.ts';
import { waitsFor } from '../engine/exchange-workspace.ts';
import type { PlannedSubject, WorkspaceTrees } from '../engine/workspace-trees.ts';
import type { Book, Tried } from './outbox-book.ts';

interface OutboxParts {
  readonly trees: WorkspaceTrees;
  readonly catalog: Catalog;
  readonly book: Book | undefined;
}

const whats = { 'publish-version': 'publish-version', 'publish-environment': 'publish-environment', 'send-fields': 'change-fields', 'describe-version': 'describe-version', 'version-status': 'version-status' } as const;

/** What of a thing is to be sent, and why it is not sent yet. */
export function outboxOf({ trees, catalog, book }: OutboxParts, subject: PlannedSubject): OutboxItemView[] {
  const { kind, id, local, plan } = subject;
  const name = local?.fields.name ?? id;
  const view = (action: SyncAction & { readonly kind: keyof typeof whats }): OutboxItemView => {
    const key = itemKey(subject, action);
    const noted = book?.items[key];
    const tried = noted !== undefined && noted.of === itemOf(action) ? noted : undefined;
    const children = waitsFor(trees, catalog, subject, action);
    const [reason, explanation] = why(book, tried, children);
    return {
      id: key, workspace: trees.workspace, kind, entityId: id, name, what: whats[action.kind],
      ...('version' in action ? { version: action.version } : {}),
      fields: action.kind === 'send-fields' ? action.fields.map((field) => fieldWords[field]) : [],
      reason, explanation, attempts: tried?.attempts ?? 0,
      ...(tried?.nextTryUtc === undefined ? {} : { nextTryUtc: tried.nextTryUtc }),
      ...(tried?.lastError === undefined ? {} : { lastError: tried.lastError }),
    };
  };
  const items = plan.actions.filter(isSent).map(view);
  const troubled = (key: string, error: SyncError, attempts: number): OutboxItemView => ({
    id: key, workspace: trees.workspace, kind, entityId: id, name, what: 'take-changes', fields: [], reason: 'parked', attempts, lastError: error,
    explanation: `What changed in the workspace cannot be taken over: ${error.message}`,
  });
  if (subject.fault !== undefined) return [troubled(`${kind}/${id}/take`, { code: subject.fault.code, message: subject.fault.plainMessage }, 1)];
  const refused = plan.actions.filter((action) => !isSending(action)).flatMap((action) => {
    const key = itemKey(subject, action);
    const tried = book?.items[key];
    return tried?.parked === true && tried.of === itemOf(action) && tried.lastError !== undefined ? [troubled(key, tried.lastError, tried.attempts)] : [];
  });
  const inConflict = plan.conflicts.flatMap((conflict): OutboxItemView[] => {
    const versions = conflict.kind === 'name-taken' && conflict.isNew ? (local?.versions ?? []).filter(({ publish }) => publish).map(({ version }) => version) : conflict.kind === 'version-clash' && conflict.publish ? [conflict.version] : conflict.kind === 'archived-meanwhile' ? conflict.versions : [];
    const whole = conflict.kind === 'name-taken' && conflict.isNew && versions.length === 0 ? [undefined] : versions;
    return whole.map((version) => ({
      id: `${kind}/${id}/conflict.${version ?? ''}`, workspace: trees.workspace, kind, entityId: id, name, what: version === undefined ? 'publish-environment' : 'publish-version', ...(version === undefined ? {} : { version }),
      fields: [], reason: 'conflict', explanation: 'It is not sent until you decide a conflict.', attempts: 0,
    }));
  });
  const shelved = (plan.shelved ?? []).map((waiting): OutboxItemView => ({
    id: `${kind}/${id}/shelved.${waiting.id}`, workspace: trees.workspace, kind, entityId: id, name, what: 'publish-version', version: waiting.version,
    fields: [], reason: 'parked', explanation: 'It is archived, and what is archived takes no version. It is sent when you restore it.', attempts: 0,
  }));
  return [...items, ...refused.slice(0, 1), ...inConflict, ...shelved];
}

function isSent(action: SyncAction): action is SyncAction & { readonly kind: keyof typeof whats } {
  return isSending(action);
}

function why(book: Book | undefined, tried: Tried | undefined, children: readonly string[]): [WaitReason, string] {
  if (tried?.parked === true) return ['parked', `The workspace does not take it: ${tried.lastError?.message ?? 'it said no'} It is tried again when you ask for it or change it.`];
  if (book?.state === 'needs-login') return ['needs-login', 'The workspace does not accept your token. Sign in again; nothing is lost.'];
  if (children.length > 0) return ['waits-for-others', `It uses ${children.join(', ')}, which must be in the workspace before it.`];
  if (book === undefined || book.state === 'offline') return ['offline', 'The workspace was not reached. It is sent when the workspace answers.'];
  if (tried !== undefined) return ['trying-again', `The last try did not succeed: ${tried.lastError?.message ?? ''} It is tried again by itself.`];
  return ['ready', 'It is sent with the next exchange.'];
}
