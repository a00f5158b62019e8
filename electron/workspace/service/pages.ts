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

/** Of the JSON of one page, about: a server holds it as a whole, and a client takes no more than 64 MB at once. */
const MOST_PAGE_LETTERS = 4_000_000;
/** Of one entity with its list of versions, which is sent with every answer about it. */
export const MOST_ENTITY_LETTERS = 6_000_000;
const FIRST_PORTION = 50;
const ENTITY_LETTERS = 600;
const ENTRY_LETTERS = 260;

/** About how long the entry of a version is as JSON. */
export const entryLetters = ({ version, description }: { readonly version: string; readonly description: string }): number => ENTRY_LETTERS + version.length + description.length;

/** About how long an entity is as JSON. */
export function entityLetters({ name, description, versions }: Entity): number {
  return versions.reduce((sum, entry) => sum + entryLetters(entry), ENTITY_LETTERS + name.length + description.length);
}

/** At most `size` items, fewer where they would make an answer too long, and whether there are more. `next` gives those after an item; few are asked for at first, for each may be large. */
export async function pageOf<T>(size: number, letters: (item: T) => number, next: (last: T | undefined, limit: number) => Promise<readonly T[]>): Promise<{ readonly items: readonly T[]; readonly more: boolean }> {
  const items: T[] = [];
  let room = MOST_PAGE_LETTERS;
  for (let portion = FIRST_PORTION; ; portion *= 2) {
    const asked = Math.min(portion, size - items.length);
    const found = await next(items.at(-1), asked + 1);
    for (const item of found.slice(0, asked)) {
      room -= letters(item);
      if (room < 0 && items.length > 0) return { items, more: true };
      items.push(item);
    }
    if (found.length <= asked || items.length === size) return { items, more: found.length > asked };
  }
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
