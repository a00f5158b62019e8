import { readFileSync } from 'node:fs';
import type Dockerode from 'dockerode';
import { assertNever } from '#shared/errors.ts';
import { withDeadline } from './deadline.ts';
import type { Endpoint } from './endpoint.ts';
import { asEngineError, EngineUnreachableError, EngineWedgedError } from './engine-errors.ts';

/** How long the engine may take for one call, in ms. `wait` has none: {@link waitForExit} watches it. */
export const DEADLINES = { probe: 4_000, look: 20_000, create: 60_000, start: 60_000, attach: 20_000, kill: 10_000, remove: 20_000 } as const;

/** Past this, a call that has not been answered is doubted and the engine is probed. */
const DOUBT_MS = 5_000;

/** One engine. Every call goes through {@link EngineClient.call}, so that each has a deadline and a typed error. */
export class EngineClient {
  readonly endpoint: Endpoint;
  #docker: Promise<Dockerode> | undefined;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Makes one call. `what` completes "could not ...". Rejects with {@link EngineUnreachableError}, {@link EngineWedgedError} (past the
   * deadline, or doubtful and a ping is not answered either), `EngineError`, or the signal's reason.
   */
  async call<T>(
    what: string,
    deadlineMs: number,
    signal: AbortSignal | undefined,
    work: (docker: Dockerode, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const docker = await this.docker();
    const probing = new AbortController();
    const either = signal === undefined ? probing.signal : AbortSignal.any([signal, probing.signal]);
    const doubt = setInterval(() => void this.#probe(docker, what).catch((error: unknown) => probing.abort(error)), DOUBT_MS);
    if (deadlineMs <= DOUBT_MS) clearInterval(doubt);
    try {
      return await withDeadline(
        deadlineMs,
        either,
        (inner) => work(docker, inner),
        () => new EngineWedgedError(this.endpoint.where, what, deadlineMs),
      );
    } catch (error) {
      throw asEngineError(error, what, this.endpoint.where);
    } finally {
      clearInterval(doubt);
    }
  }

  /** The library's client, loaded at the first call. Only for streams that outlive a call; calls go through {@link call}. */
  docker(): Promise<Dockerode> {
    this.#docker ??= connect(this.endpoint);
    return this.#docker;
  }

  async #probe(docker: Dockerode, what: string): Promise<void> {
    await withDeadline(
      DEADLINES.probe,
      undefined,
      // The library takes options here; its types leave them out.
      (signal) => Promise.resolve(Reflect.apply(docker.ping.bind(docker), undefined, [{ abortSignal: signal }])),
      () => new EngineWedgedError(this.endpoint.where, what, DOUBT_MS + DEADLINES.probe),
    ).catch((error: unknown) => {
      throw asEngineError(error, what, this.endpoint.where);
    });
  }
}

async function connect(endpoint: Endpoint): Promise<Dockerode> {
  const { default: Docker } = await import('dockerode');
  const { address } = endpoint;
  switch (address.kind) {
    case 'socket':
      // An empty host keeps the library from reading DOCKER_HOST again.
      return new Docker({ host: '', socketPath: address.socketPath });
    case 'ssh':
      return new Docker({ protocol: 'ssh', host: address.host, port: address.port, username: address.username });
    case 'tcp':
      return new Docker({ host: address.host, port: address.port, ...(address.tls === undefined ? { protocol: 'http' } : { protocol: 'https', ...readTls(endpoint, address.tls) }) });
    default:
      return assertNever(address);
  }
}

function readTls(endpoint: Endpoint, files: { ca: string; cert: string; key: string }): { ca: string; cert: string; key: string } {
  try {
    return { ca: readFileSync(files.ca, 'utf8'), cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') };
  } catch (cause) {
    throw new EngineUnreachableError(endpoint.where, `its TLS files cannot be read (${files.ca} and beside it)`, { cause });
  }
}
