import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { failureSchema } from '#shared/workspace/failure.ts';
import type { Member, Role } from '#shared/workspace/members.ts';
import { memberSchema } from '#shared/workspace/members.ts';
import type { Clock } from '#electron/clock.ts';
import { systemCode } from '#electron/store/store-errors.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import { streamOf } from '../http/stream-of.ts';
import { RefusalError } from '../refusal-error.ts';
import { defaultNetworkLimits, listen } from './network.ts';
import { carryOut, membersSchema, madeTokenSchema, operatorCallSchema, OwnOperator, workspaceRowsSchema, type MadeToken, type Operator, type OperatorCall } from './operator.ts';
import { CutOffError } from './server-errors.ts';
import type { ServerParts } from './server-parts.ts';

const controlSchema = z.object({ port: z.number().int(), secret: z.string() });
const controlFile = (folder: string): string => path.join(folder, 'control.json');

/**
 * Lets commands of whoever can read the server's folder reach it while it serves: on this machine only, with a secret of this start that lies in the folder.
 * The database is open in one process at a time, so they have to ask that one.
 */
export async function startControl(parts: ServerParts, clock: Clock): Promise<AsyncDisposable> {
  const operator = new OwnOperator(parts, clock);
  const secret = randomBytes(32).toString('base64url');
  const app = new Hono();
  app.use(async (c, next) => {
    const shown = Buffer.from(c.req.header('authorization') ?? '');
    const expected = Buffer.from(`Bearer ${secret}`);
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return c.body(null, 403);
    return next();
  });
  app.post('/call', bodyLimit({ maxSize: 64 * 1024 }), async (c) => {
    try {
      return c.json((await carryOut(operator, operatorCallSchema.parse(await c.req.json()))) ?? null, 200);
    } catch (error) {
      if (error instanceof RefusalError) return c.json({ error: error.failure }, 409);
      throw error;
    }
  });
  app.get('/backup', (c) => c.body(streamOf(operator.backup()), 200));
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const listening = await listen({ host: '127.0.0.1', port: 0, limits: { ...defaultNetworkLimits, connections: 16 }, onRequest: (request, response) => void answer(request, response) });
  writeDurably(controlFile(parts.folder), JSON.stringify({ port: listening.port, secret }), { isSecret: true });
  return {
    [Symbol.asyncDispose]: async () => {
      rmSync(controlFile(parts.folder), { force: true });
      await listening.close();
    },
  };
}

/** The operator of a server that another process serves from this folder; nothing when none does. */
export function findControl(folder: string): Operator | undefined {
  try {
    return new RemoteOperator(controlSchema.parse(JSON.parse(readFileSync(controlFile(folder), 'utf8'))));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

class RemoteOperator implements Operator {
  readonly #at: z.infer<typeof controlSchema>;

  constructor(at: z.infer<typeof controlSchema>) {
    this.#at = at;
  }

  workspaces(): Promise<z.infer<typeof workspaceRowsSchema>> {
    return this.#call(workspaceRowsSchema, { call: 'workspaces' });
  }

  create(name: string): Promise<MadeToken> {
    return this.#call(madeTokenSchema, { call: 'create', name });
  }

  members(workspace: string | undefined): Promise<readonly Member[]> {
    return this.#call(membersSchema, { call: 'members', ...named(workspace) });
  }

  addMember(workspace: string | undefined, name: string, role: Role): Promise<MadeToken> {
    return this.#call(madeTokenSchema, { call: 'addMember', ...named(workspace), name, role });
  }

  addToken(workspace: string | undefined, member: string): Promise<MadeToken> {
    return this.#call(madeTokenSchema, { call: 'addToken', ...named(workspace), member });
  }

  removeMember(workspace: string | undefined, member: string): Promise<Member> {
    return this.#call(memberSchema, { call: 'removeMember', ...named(workspace), member });
  }

  beginNewHistory(workspace: string | undefined): Promise<string> {
    return this.#call(z.string(), { call: 'beginNewHistory', ...named(workspace) });
  }

  async *backup(): AsyncGenerator<Uint8Array> {
    const response = await this.#fetch('/backup', {});
    if (!response.ok || response.body === null) throw new CutOffError('it answered with no backup');
    try {
      yield* response.body;
    } catch (error) {
      throw new CutOffError('the backup broke off', error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing is held between calls.
  }

  async #call<T>(schema: z.ZodType<T>, call: OperatorCall): Promise<T> {
    const response = await this.#fetch('/call', { method: 'POST', body: JSON.stringify(call), headers: { 'Content-Type': 'application/json' } });
    const answer: unknown = await response.json();
    if (response.status === 409) throw new RefusalError(failureSchema.parse(answer).error);
    if (!response.ok) throw new CutOffError(`it answered ${String(response.status)}`);
    return schema.parse(answer);
  }

  async #fetch(address: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.#at.secret}`);
    try {
      return await fetch(`http://127.0.0.1:${String(this.#at.port)}${address}`, { ...init, headers });
    } catch (error) {
      throw new CutOffError(error instanceof Error ? error.message : String(error), error);
    }
  }
}

const named = (workspace: string | undefined): { readonly workspace?: string } => (workspace === undefined ? {} : { workspace });
