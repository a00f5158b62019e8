import type { Entity } from '#shared/workspace/entity.ts';
import { z } from 'zod';
import type { ListPosition } from '../store/workspace-store.ts';
import { refuse } from './refuse.ts';

/** Entities by name, and what to give as `after` for those that follow; absent at the end. */
export interface EntityPage {
  readonly entities: readonly Entity[];
  readonly next?: string | undefined;
}

export interface ListQuery {
  /** Only the one that bears the name; archived ones of the name too with `all`. */
  readonly name?: string | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
  /** Archived ones too. */
  readonly all?: boolean | undefined;
}

const positionSchema = z.tuple([z.string().max(1_000), z.string().max(200)]);

/** A place in a list as a text that is safe in an address. */
export function cursorOf({ key, id }: ListPosition): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** Refuses what no page gave. */
export function readCursor(text: string): ListPosition {
  const reading = positionSchema.safeParse(parsed(Buffer.from(text, 'base64url').toString()));
  if (!reading.success || /\0/u.test(reading.data.join(''))) return refuse('invalid-request', `'${text.slice(0, 50)}' is no place in a list. Give "after" as the page before it said.`);
  const [key, id] = reading.data;
  return { key, id };
}

/** A number of rows between 1 and `most`. */
export function pageSize(asked: number | undefined, most: number): number {
  return asked === undefined || !Number.isInteger(asked) ? most : Math.min(Math.max(asked, 1), most);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
