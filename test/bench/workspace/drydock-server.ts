import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createdTokenSchema, workspaceListSchema } from '#shared/workspace/members.ts';
import { launcher } from '../drydock.ts';
import { HttpLine } from './http-line.ts';
import { serveInProcess, type Served } from './served.ts';

/** `drydock workspace serve` with what it is by default, and members who each have a token. */
export interface DrydockServer extends Served {
  /** `/v1/workspaces/ID`. */
  readonly path: string;
  /** A line of the next member: each has an address of their own, so that they are counted as people at machines of their own are. */
  line(): HttpLine;
  readonly tokens: readonly string[];
}

/** The database: a folder of its own, or a PostgreSQL by its URL. */
export async function startDrydock(folder: string, { members, database }: { readonly members: number; readonly database?: string | undefined }): Promise<DrydockServer> {
  const server = await serveInProcess({
    args: [launcher, 'workspace', 'serve', '--folder', folder, '--port', '0', '--runs', 'off', '--log', 'none', '--insecure-behind-proxy'],
    environment: { DRYDOCK_HOME: `${folder}-home`, ...(database === undefined ? {} : { DRYDOCK_WORKSPACE_DATABASE: database }) },
    log: `${folder}.log`,
    answers: async (printed) => /^The workspace is at (http:\S+)$/mu.exec(printed)?.[1],
  });
  try {
    const admin = readFileSync(path.join(folder, 'admin-token'), 'utf8').trim();
    using line = new HttpLine(server.base, bearer(admin));
    const [workspace] = workspaceListSchema.parse(JSON.parse((await line.get({ method: 'GET', path: '/v1/workspaces' }, [200])).toString('utf8'))).workspaces;
    const below = `/v1/workspaces/${workspace?.id ?? ''}`;
    const tokens: string[] = [];
    for (let at = 0; at < members; at += 1) {
      const member = `${below}/members/u-${String(at)}`;
      await line.get({ method: 'PUT', path: member, ...json({ name: `member ${String(at)}`, role: 'contributor' }) }, [200]);
      const made = await line.get({ method: 'POST', path: `${member}/tokens`, ...json({ label: 'bench' }) }, [201]);
      tokens.push(createdTokenSchema.parse(JSON.parse(made.toString('utf8'))).token);
    }
    let next = 0;
    return {
      ...server, path: below, tokens,
      line: () => {
        next = (next + 1) % members;
        return new HttpLine(server.base, { ...bearer(tokens[next] ?? ''), 'x-forwarded-for': `10.0.${String(next >> 8)}.${String(next & 255)}` });
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

const bearer = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

/** A body that is JSON. */
export function json(value: unknown): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  return { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } };
}
