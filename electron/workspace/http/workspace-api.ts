import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Caller } from '#electron/workspace/store/workspace-store.ts';

/** What a request carries with it while it is answered. */
export interface WorkspaceEnv {
  Variables: {
    /** Set behind the gate: every address below `/v1` has one. */
    caller: Caller;
    /** The token that was shown: a live channel asks again whether it still holds. */
    bearer: string;
    /** To be called when a body is whole: where that took its time, the token must still hold. Refuses with `unauthenticated`. */
    arrived: () => Promise<void>;
    requestId: string;
  };
  /** Absent when the app is called without sockets. */
  Bindings: Partial<HttpBindings>;
}

/** The app that routes are added to. */
export type WorkspaceApi = OpenAPIHono<WorkspaceEnv>;
export type WorkspaceContext = Context<WorkspaceEnv>;

/** Adds the routes of one concern. */
export type AddRoutes = (api: WorkspaceApi) => void;
