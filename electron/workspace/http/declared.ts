import { z } from '@hono/zod-openapi';
import { failureSchema } from '#shared/workspace/failure.ts';
import { entitySchema, idSchema } from '#shared/workspace/entity.ts';

/** The name of a schema in the description; the shapes themselves are those of `shared/workspace`. */
export const namedEntitySchema = entitySchema.meta({ id: 'Entity' });
const namedFailureSchema = failureSchema.meta({ id: 'Failure' });

const failureAnswer = (words: string) => ({ description: words, content: { 'application/json': { schema: namedFailureSchema } } });

/** What every address behind the gate may answer. */
const always = {
  400: failureAnswer('The request is not what this description says.'),
  401: failureAnswer('No token, or one that is unknown, expired or revoked.'),
  404: failureAnswer('There is no such thing, or the member may not know of it.'),
  413: failureAnswer('The body is larger than is taken here.'),
  429: failureAnswer('Too many requests; `Retry-After` says when to try again.'),
  500: failureAnswer('A defect of the server. Repeating the request is safe.'),
  503: failureAnswer('It is shutting down, or its database does not answer; `Retry-After` says when to try again.'),
} as const;

const forbidden = { 403: failureAnswer("The member's role does not allow it.") } as const;
const conflicts = { ...forbidden, 409: failureAnswer('It contradicts what is there; the code says how.') } as const;
const unconditional = { 428: failureAnswer('The request needs `If-Match` or `If-None-Match`.') } as const;

/** The failures of routes by what they do. */
export const failuresOf = {
  reading: always,
  /** Reading what not everybody may see. */
  inspecting: { ...always, ...forbidden },
  sending: { ...always, ...conflicts },
  creating: { ...always, ...conflicts, ...unconditional },
  changing: { ...always, ...conflicts, ...unconditional, 412: failureAnswer('It was changed since the ETag that `If-Match` names.') },
} as const;

/** A JSON answer. */
export const json = <T extends z.ZodType>(description: string, schema: T) => ({ description, content: { 'application/json': { schema } } });

/** A JSON body that must be there. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({ required: true, content: { 'application/json': { schema } } });

/** A body of bytes, in or out. */
export const bytes = (mediaType: string) => ({ [mediaType]: { schema: { type: 'string' as const, format: 'binary' } } });

export const workspaceParam = { workspace: idSchema };

/** A number in an address. */
export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** `true` or `false` in an address. */
export const flag = z.enum(['true', 'false']);
