import { DrydockError } from '#shared/errors.ts';

/** Thrown when what a workspace gave is not what it should be. Nothing of it was kept. */
export class WrongContentError extends DrydockError {
  constructor(digest: string, detail: string) {
    super('wrong-content', 'failed', `The workspace gave a content ${digest} that ${detail}. Nothing of it was kept: try again, and if it stays so, tell whoever runs the workspace.`);
  }
}

/** Thrown when a content ended too early. What arrived is kept, and the next try goes on there. */
export class CutContentError extends DrydockError {
  constructor(digest: string, done: number, size: number) {
    super('content-cut', 'failed', `The content ${digest} ended after ${String(done)} of its ${String(size)} bytes. Try again: it goes on there.`);
  }
}

/** Thrown when a workspace takes parts of a content, again and again, without getting on. */
export class StuckTransferError extends DrydockError {
  constructor(digest: string) {
    super('transfer-stuck', 'failed', `The workspace does not get on with the content ${digest}: what is sent of it does not arrive as it should be. Try again; if that does not help, tell whoever runs the workspace.`);
  }
}
