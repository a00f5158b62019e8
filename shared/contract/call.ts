import { z } from 'zod';

/** `query` changes nothing and may be asked again at will; `command` changes something. */
export type CallKind = 'query' | 'command';

/** One thing a client can ask for. Both sides of it are checked at run time by whoever trusts the other less: the host. */
export interface CallDefinition<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: CallKind;
  readonly input: Input;
  readonly output: Output;
}

/** Defines a query. Input schemas are strict: a field that is not known is refused. */
export function query<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output): CallDefinition<Input, Output> {
  return { kind: 'query', input, output };
}

/** Defines a command. */
export function command<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output): CallDefinition<Input, Output> {
  return { kind: 'command', input, output };
}

/** The input of calls that need none. */
export const nothing = z.strictObject({});

/** The output of commands that have nothing to say but that they are done. */
export const done = z.object({});

/** Text a person types into a field: bounded, so that no message grows without limit. */
export const shortText = z.string().max(2_000);

/** A path on the host's machine. */
export const hostPath = z.string().min(1).max(4_096);
