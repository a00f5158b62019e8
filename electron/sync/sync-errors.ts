import { DrydockError } from '#shared/errors.ts';
import { kindWords, type EntityKind } from '#shared/workspace/kinds.ts';

/** Thrown when there is no token for a workspace on this machine. */
export class NotSignedInError extends DrydockError {
  constructor(workspace: string) {
    super('not-signed-in', 'invalid', `You are not signed in to the workspace '${workspace}'. What waits for it stays queued. Sign in with a token that its admin gives you.`, { commandLine: `To do so: drydock workspace login '${workspace}'` });
  }
}

/** Thrown when something of a workspace cannot be taken into this home because something else here has its name. */
export class LocalNameTakenError extends DrydockError {
  readonly holder: { readonly id: string; readonly name: string };

  constructor(kind: EntityKind, name: string, holder: { readonly id: string; readonly name: string }) {
    super('name-taken', 'invalid', `The ${kindWords[kind]} '${name}' of the workspace cannot be taken over, because here the ${kindWords[kind]} '${holder.name}' (${holder.id}) has that name. Rename or archive yours first; nothing was changed.`);
    this.holder = holder;
  }
}

/** Thrown when what a workspace gave does not fit together with what this home has: an id that stands for something else here, or a document that is not what its list says. */
export class UnfitDocumentError extends DrydockError {
  constructor(what: string, detail: string) {
    super('unfit-document', 'failed', `${what} cannot be taken over: ${detail}. Nothing of it was changed here.`);
  }
}
