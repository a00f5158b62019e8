import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { isLoopbackAddress } from '#shared/workspace/loopback.ts';
import { RefusalError } from '../refusal-error.ts';
import { isForwarded } from './routes/health-routes.ts';
import type { WorkspaceContext, WorkspaceEnv } from './workspace-api.ts';

/** Requests in a time. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

export interface Rates {
  /** Of one token. */
  readonly token: Rate;
  /** Of one address, whoever asks from there. */
  readonly address: Rate;
  /** Tokens that open nothing, of one address; more, and nothing is looked up for it. */
  readonly refusals: Rate;
}

/** A synchronising client makes some tens of requests at once, an office behind one address has many of them. */
export const defaultRates: Rates = {
  token: { requests: 2_000, seconds: 10 },
  address: { requests: 10_000, seconds: 10 },
  refusals: { requests: 120, seconds: 60 },
};

export type AddressOf = (c: WorkspaceContext) => string | undefined;

/** Counts requests, in this process. */
export class RateLimits {
  readonly #token: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #refusals: RateLimiterMemory;
  readonly #addressOf: AddressOf;

  constructor(rates: Rates, addressOf: AddressOf) {
    const limiter = ({ requests, seconds }: Rate): RateLimiterMemory => new RateLimiterMemory({ points: requests, duration: seconds });
    this.#token = limiter(rates.token);
    this.#address = limiter(rates.address);
    this.#refusals = limiter(rates.refusals);
    this.#addressOf = addressOf;
  }

  /** Before the token is looked up. Also counts those that turn out to open nothing. */
  beforeGate(): MiddlewareHandler<WorkspaceEnv> {
    return async (c, next) => {
      const address = this.#addressOf(c);
      if (address === undefined) return next();
      // Everybody comes from this machine then, by a proxy that is not believed: one wrong token must not shut out the others, so each is counted by itself. Trying many gains nothing but the rate of the address.
      const isShared = isLoopbackAddress(address) && isForwarded(c);
      await consume(this.#address, address, isShared ? BELIEVE_PROXY : '');
      const source = isShared ? `token ${createHash('sha256').update(c.req.header('authorization') ?? '').digest('hex')}` : address;
      const refused = await this.#refusals.get(source);
      if (refused !== null && refused.remainingPoints <= 0) throw tooMany(refused.msBeforeNext);
      await next();
      if (c.res.status === 401) await this.#refusals.consume(source).catch(() => undefined);
    };
  }

  behindGate(): MiddlewareHandler<WorkspaceEnv> {
    return async (c, next) => {
      const { token } = c.get('caller');
      if (token !== undefined) await consume(this.#token, token);
      await next();
    };
  }
}

async function consume(limiter: RateLimiterMemory, key: string, hint = ''): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? tooMany(error.msBeforeNext, hint) : error;
  }
}

const BELIEVE_PROXY = ' They all came by a proxy whose word for who asks is not taken: whoever keeps the server can start it with --insecure-behind-proxy.';

function tooMany(milliseconds: number, hint = ''): RefusalError {
  return new RefusalError({ code: 'too-many-requests', message: `Too many requests. Nothing is wrong with them: they are taken again in a while.${hint}` }, { retryAfterSeconds: Math.ceil(milliseconds / 1_000) });
}
