import { z } from 'zod';
import { idSchema } from './entity.ts';

/**
 * Why a workspace says no. Stable; by the code a client decides what to do:
 * `conflict` codes need a person, `not-now` codes are tried again, `auth` codes pause everything, the rest are permanent.
 */
export const failureCodes = {
  /** 400: the request is not what the description says. */
  'invalid-request': { status: 400, group: 'permanent' },
  /** 401: no token, or one that is unknown, expired or revoked. */
  'unauthenticated': { status: 401, group: 'auth' },
  /** 403: the member's role does not allow it. */
  'forbidden': { status: 403, group: 'auth' },
  /** 404: there is no such thing, or the member may not know of it. */
  'not-found': { status: 404, group: 'permanent' },
  /** 405: the address exists and does not take this method; `Allow` names those that it takes. */
  'method-not-allowed': { status: 405, group: 'permanent' },
  /** 409: another entity of the kind has the name. */
  'name-taken': { status: 409, group: 'conflict' },
  /** 409: the version exists with other content. */
  'version-conflict': { status: 409, group: 'conflict' },
  /** 409: the version exists with the same content, and `failIfExists` was asked for. */
  'version-exists': { status: 409, group: 'permanent' },
  /** 409: something that is archived takes no new version and no change but its restoring. */
  'archived': { status: 409, group: 'conflict' },
  /** 409: an id that stands for something else already. */
  'id-taken': { status: 409, group: 'permanent' },
  /** 409: content that the document names is not here yet: send it, then repeat the request. */
  'content-missing': { status: 409, group: 'content' },
  /** 409: the bytes do not have the digest that was said, or the offset is not where the upload stands. */
  'content-mismatch': { status: 409, group: 'content' },
  /** 409: a run that is not in the state that is needed. */
  'wrong-state': { status: 409, group: 'permanent' },
  /** 412: it was changed since the ETag that `If-Match` names. */
  'changed-meanwhile': { status: 412, group: 'stale' },
  /** 413. */
  'too-large': { status: 413, group: 'permanent' },
  /** 428: the request needs `If-Match` or `If-None-Match`. */
  'precondition-required': { status: 428, group: 'permanent' },
  /** 429, with `Retry-After`. */
  'too-many-requests': { status: 429, group: 'not-now' },
  /** 500. */
  'internal': { status: 500, group: 'not-now' },
  /** 503, with `Retry-After`: it is shutting down, or its database does not answer. */
  'unavailable': { status: 503, group: 'not-now' },
} as const satisfies Record<string, { readonly status: number; readonly group: FailureGroup }>;

/** `content`: send what is missing, then again. `stale`: read again, merge, then again. */
export type FailureGroup = 'permanent' | 'auth' | 'conflict' | 'content' | 'stale' | 'not-now';
export type FailureCode = keyof typeof failureCodes;

const failureCodeSchema = z.enum(['invalid-request', 'unauthenticated', 'forbidden', 'not-found', 'method-not-allowed', 'name-taken', 'version-conflict', 'version-exists', 'archived', 'id-taken', 'content-missing', 'content-mismatch', 'wrong-state', 'changed-meanwhile', 'too-large', 'precondition-required', 'too-many-requests', 'internal', 'unavailable']) satisfies z.ZodType<FailureCode>;

/** The body of every answer that is not 2xx. */
export const failureSchema = z.object({
  error: z.looseObject({
    code: failureCodeSchema,
    /** For people: what happened and what to do. */
    message: z.string(),
    /** `name-taken`: who has it. */
    holder: z.object({ id: idSchema, name: z.string() }).optional(),
    /** `version-conflict`: what is there, and a version that is free. */
    existing: z.object({ id: idSchema, version: z.string() }).optional(),
    suggestedVersion: z.string().optional(),
    /** `content-missing`: ids of snapshots that are not whole here. */
    missing: z.array(z.string()).optional(),
    /** `content-mismatch` of an upload: how much is here. */
    offset: z.number().int().nonnegative().optional(),
    /** `invalid-request`: each place and what is wrong there. */
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});
export type Failure = Readonly<z.infer<typeof failureSchema>['error']>;
