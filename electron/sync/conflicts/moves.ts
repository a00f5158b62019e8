import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DrydockError } from '#shared/errors.ts';
import { takenBase } from '#shared/sync/base.ts';
import { syncErrorSchema, type OutboxItemView } from '#shared/sync/views.ts';
import { entityKindSchema } from '#shared/workspace/kinds.ts';
import { readDocument, writeDocument } from '#electron/store/document.ts';
import { isOfHome } from '../engine/exchange-entity.ts';
import type { WorkspaceTrees } from '../engine/workspace-trees.ts';
import { LocalNameTakenError } from '../sync-errors.ts';

const moveSchema = z.looseObject({
  kind: entityKindSchema,
  id: z.string(),
  /** What of the workspace its content goes into. */
  holder: z.string(),
  versions: z.array(z.string()),
  /** Tries that failed, and why the last one did. */
  attempts: z.number().int().nonnegative().optional(),
  lastError: syncErrorSchema.optional(),
});
/** A decision that changes two documents: it is written down before the first of them, and carried out by whoever comes after a crash. */
export type Move = Readonly<z.infer<typeof moveSchema>>;

const moveKind = { what: 'list of decisions about names', schemaVersion: 1, schema: z.looseObject({ schemaVersion: z.literal(1), moves: z.array(moveSchema) }) };
const moveFile = (trees: WorkspaceTrees): string => path.join(trees.folder, 'moving.json');

/** The decisions that are not carried out yet. */
export function movesOf(trees: WorkspaceTrees): readonly Move[] {
  // Asked with every look at the outbox, and mostly there is none.
  return existsSync(moveFile(trees)) ? (readDocument(moveFile(trees), moveKind)?.moves ?? []) : [];
}

/** Writes a decision down and carries it out. Throws why it cannot be; then it is tried again with each exchange. Under the workspace's lock. */
export async function move(trees: WorkspaceTrees, decided: Move, signal?: AbortSignal): Promise<void> {
  keep(trees, decided, decided);
  const error = await attempt(trees, decided, signal);
  if (error !== undefined) throw error;
}

/** Carries out what was decided and could not be, or whose process died. What still cannot be is noted, and keeps nothing else from being exchanged. Under the workspace's lock. */
export async function finishMoves(trees: WorkspaceTrees, signal?: AbortSignal): Promise<void> {
  for (const each of movesOf(trees)) await attempt(trees, each, signal);
}

/** For the outbox: what was decided and cannot be carried out. */
export function failedMoves(trees: WorkspaceTrees): OutboxItemView[] {
  return movesOf(trees).flatMap(({ kind, id, holder, attempts = 0, lastError }): OutboxItemView[] => {
    if (lastError === undefined) return [];
    const name = trees.replica.entity(kind, holder)?.name ?? holder;
    return [{
      id: `${kind}/${id}/move`, workspace: trees.workspace, kind, entityId: id, name, what: 'take-changes', fields: [], reason: 'parked', attempts, lastError,
      explanation: `Its content was to go into '${name}' of the workspace, and cannot: ${lastError.message} It is tried again with each exchange.`,
    }];
  });
}

/** Returns why it could not be carried out. Throws what ends everything: cancellation, a home that cannot be written. */
async function attempt(trees: WorkspaceTrees, decided: Move, signal: AbortSignal | undefined): Promise<DrydockError | undefined> {
  try {
    await carryOut(trees, decided, signal);
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled' || isOfHome(error)) throw error;
    keep(trees, decided, { ...decided, attempts: (decided.attempts ?? 0) + 1, lastError: { code: error.code, message: error.plainMessage } });
    return error;
  }
  keep(trees, decided, undefined);
  return undefined;
}

async function carryOut(trees: WorkspaceTrees, { kind, id, holder, versions }: Move, signal: AbortSignal | undefined): Promise<void> {
  const locals = trees.locals[kind];
  const theirs = trees.replica.entity(kind, holder);
  // What was to be published still is, where its content has no other place: a restored server may have forgotten theirs.
  const giveBack = async (): Promise<void> => {
    await locals.mark(id, versions, { workspace: trees.workspace, publish: true }, signal);
  };
  if (theirs === undefined) {
    await giveBack();
    return;
  }
  if (trees.bases.get(kind, holder) === undefined) trees.bases.put(takenBase(kind, theirs, trees.replica.epoch ?? ''));
  await locals.setAside(id, trees.workspace, signal);
  try {
    await locals.publishInto(theirs, id, versions, trees.workspace, signal);
  } catch (error) {
    // Something else got the name here meanwhile. It is to be decided again.
    if (!(error instanceof LocalNameTakenError)) throw error;
    await giveBack();
  }
}

/** Replaces what is written down of a decision. */
function keep(trees: WorkspaceTrees, { kind, id }: Move, now: Move | undefined): void {
  const moves = [...movesOf(trees).filter((each) => each.kind !== kind || each.id !== id), ...(now === undefined ? [] : [now])];
  if (moves.length === 0) rmSync(moveFile(trees), { force: true });
  else writeDocument(moveFile(trees), moveKind, { schemaVersion: 1, moves });
}
