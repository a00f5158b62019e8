import type { FetchPort } from '#electron/sync/remote/http-exchange.ts';
import type { Chance } from './chance.ts';
import type { Life } from './mortality.ts';
import { Killed } from './mortality.ts';
import type { SimServer } from './sim-server.ts';

/** What can happen to a request. */
export type Fault =
  | 'lost-before' | 'lost-after' | 'twice' | 'copy-later' | 'late' | 'truncated' | 'too-many' | 'internal' | 'internal-after' | 'unavailable' | 'bad-gateway' | 'login-page' | 'killed-before' | 'killed-after';

const weights: Readonly<Record<Fault, number>> = {
  'lost-before': 3, 'lost-after': 4, 'twice': 3, 'copy-later': 3, 'late': 2, 'truncated': 3, 'too-many': 2, 'internal': 1, 'internal-after': 2, 'unavailable': 1, 'bad-gateway': 1, 'login-page': 1, 'killed-before': 1, 'killed-after': 2,
};

export interface LineParts {
  readonly server: SimServer;
  readonly chance: Chance;
  /** Whose requests go over it. */
  readonly client: string;
  readonly trace: (line: string) => void;
  readonly count: (what: string) => void;
}

/** What stands between one client and the server: it loses, repeats, delays and spoils requests and answers. */
export class FaultyLine {
  /** How often something happens, 0 to 1. */
  trouble = 0;
  isCut = false;
  readonly #parts: LineParts;
  /** Requests that will arrive later, or again. */
  readonly #underway: Request[] = [];

  constructor(parts: LineParts) {
    this.#parts = parts;
  }

  /** What is still underway arrives, in any order; nobody waits for the answers. */
  async deliverLate(most = Number.MAX_SAFE_INTEGER): Promise<void> {
    const { chance, server, trace, client } = this.#parts;
    for (let left = Math.min(most, this.#underway.length); left > 0; left -= 1) {
      const [request] = this.#underway.splice(chance.below(this.#underway.length), 1);
      if (request === undefined) return;
      const answer = await server.fetch(request);
      trace(`${client} late ${request.method} ${pathOf(request)} ${String(answer.status)}`);
      await answer.body?.cancel();
    }
  }

  get late(): number {
    return this.#underway.length;
  }

  /** How the client whose life this is sends requests. */
  port(life: Life): FetchPort {
    return async (request) => {
      if (life.ended) throw new Killed();
      const { chance, trace, count, client } = this.#parts;
      const what = `${client} ${request.method} ${pathOf(request)}`;
      if (this.isCut) {
        trace(`${what} cut`);
        throw connectionFault('ECONNREFUSED');
      }
      const fault = chance.happens(this.trouble) ? chance.weighted(weights) : undefined;
      if (fault !== undefined) count(fault);
      try {
        const answer = await this.#pass(request, fault, life);
        trace(`${what}${fault === undefined ? '' : ` ${fault}`} ${String(answer.status)}`);
        // A process that was killed meanwhile learns nothing any more.
        if (life.ended) throw new Killed();
        return answer;
      } catch (error) {
        trace(`${what} ${fault ?? ''} ${error instanceof Error ? error.message : String(error)}`);
        throw error;
      }
    };
  }

  async #pass(request: Request, fault: Fault | undefined, life: Life): Promise<Response> {
    const { server, chance } = this.#parts;
    const isWriting = request.method !== 'GET';
    switch (fault) {
      case undefined:
        return server.fetch(request);
      case 'lost-before':
        throw connectionFault('ECONNRESET');
      case 'lost-after':
        await discard(server.fetch(request));
        throw connectionFault('ECONNRESET');
      case 'twice': {
        const copy = request.clone();
        const first = await server.fetch(request);
        const second = await server.fetch(copy);
        const [shown, dropped] = chance.happens(0.5) ? [first, second] : [second, first];
        await dropped.body?.cancel();
        return shown;
      }
      case 'copy-later':
        if (isWriting) this.#underway.push(await detached(request));
        return server.fetch(request);
      case 'late':
        if (isWriting) this.#underway.push(await detached(request));
        throw connectionFault('ETIMEDOUT');
      case 'truncated': {
        const answer = await server.fetch(request);
        const text = await answer.text();
        return new Response(text.slice(0, chance.below(text.length)), { status: answer.status, headers: answer.headers });
      }
      case 'too-many':
        return refusal(429, 'too-many-requests', { 'retry-after': String(1 + chance.below(120)) });
      case 'internal':
        return refusal(500, 'internal');
      case 'internal-after':
        await discard(server.fetch(request));
        return refusal(500, 'internal');
      case 'unavailable':
        return refusal(503, 'unavailable', { 'retry-after': '5' });
      case 'bad-gateway':
        return new Response('<html>Bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } });
      case 'login-page':
        return new Response('<html>Sign in to the hotel network</html>', { status: 200, headers: { 'content-type': 'text/html' } });
      case 'killed-before':
        return life.end();
      case 'killed-after':
        await discard(server.fetch(request));
        return life.end();
    }
  }
}

const pathOf = (request: Request): string => {
  const { pathname, search } = new URL(request.url);
  return `${pathname.replace(/^\/v1\/workspaces\/[^/]+/u, '')}${search}`;
};

/** The same request without what can stop it. */
async function detached(request: Request): Promise<Request> {
  const body = request.body === null ? undefined : await request.clone().arrayBuffer();
  return new Request(request.url, { method: request.method, headers: request.headers, ...(body === undefined ? {} : { body }) });
}

async function discard(answering: Promise<Response>): Promise<void> {
  await (await answering).body?.cancel();
}

const connectionFault = (code: string): TypeError => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

const refusal = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify({ error: { code, message: 'Not now.' } }), { status, headers: { 'content-type': 'application/json', ...headers } });
