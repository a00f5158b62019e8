import type { CallName, Input, Output } from '#shared/contract/contract.ts';

/** What a handler knows about who asks. */
export interface CallContext {
  /** Fires when the client gives the call up or goes away. Work that outlives the call (runs, pulls) does not follow it. */
  readonly signal: AbortSignal;
  /** Which client: terminals end with theirs. */
  readonly clientId: string;
}

export type Handler<N extends CallName> = (input: Input<N>, context: CallContext) => Promise<Output<N>> | Output<N>;

/** One handler per call: a call without one does not compile. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** The handlers of one domain. */
export type HandlersOf<Calls> = { readonly [N in CallName & keyof Calls]: Handler<N> };
