import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ForbiddenPlaceError } from './forbidden-place-error.ts';
import type { SendGet } from './open-response.ts';
import { PublicAddresses } from './public-addresses.ts';

export interface PublicFetchParts {
  /** Whether an address that a name stands for may be connected to; default: those of the public internet. */
  readonly allows?: (address: string) => boolean;
  readonly lookup?: LookupFunction;
}

/** As many as `fetch` follows. */
const MOST_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * `fetch` for URLs that somebody else has written: connects to the public internet only. What counts is the address that is connected to, after its name was looked up and after every
 * redirect, so neither a name that means something else the next time nor a redirect leads further. Rejects with {@link ForbiddenPlaceError}.
 */
export function publicFetch({ allows, lookup = systemLookup }: PublicFetchParts = {}): SendGet {
  const known = new PublicAddresses();
  const isAllowed = allows ?? ((address: string) => known.has(address));
  const checked: LookupFunction = (hostname, options, tell) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      if (error === null && !addresses.every((address) => isAllowed(address))) tell(forbidden(hostname), '', 0);
      else tell(error, found, family);
    });
  };
  return async (start, { headers, signal }) => {
    let url = new URL(start);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ForbiddenPlaceError('it leads to what is neither http nor https');
      if (url.username !== '' || url.password !== '') throw new ForbiddenPlaceError('a user or a password in a URL is not sent');
      // Nothing is looked up for what is an address already.
      const literal = url.hostname.replaceAll(/^\[|\]$/gu, '');
      if (isIP(literal) !== 0 && !isAllowed(literal)) throw forbidden(url.hostname);
      const answer = await get(url, headers, checked, signal);
      const location = REDIRECTS.has(answer.statusCode ?? 0) ? answer.headers.location : undefined;
      if (location === undefined) return responseOf(answer);
      answer.destroy();
      if (!URL.canParse(location, url.href)) throw new ForbiddenPlaceError('it leads to what is no URL');
      url = new URL(location, url);
    }
    throw new ForbiddenPlaceError(`it leads on more than ${String(MOST_REDIRECTS)} times`);
  };
}

/** The address stays unsaid: what names mean in the network of a server is not everybody's business. */
const forbidden = (host: string): ForbiddenPlaceError => new ForbiddenPlaceError(`${host} is in the server's own network, which runs of members may not reach`);

function get(url: URL, headers: Readonly<Record<string, string>>, lookup: LookupFunction, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    // A connection of its own: one that is kept would not be looked at again.
    request(url, { headers: { accept: '*/*', 'user-agent': 'drydock', ...headers }, agent: false, lookup, signal }, resolve).on('error', reject).end();
  });
}

function responseOf(answer: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) for (const value of values ?? []) headers.append(name, value);
  const status = answer.statusCode ?? 0;
  const init = { status, headers };
  if (WITHOUT_BODY.has(status)) {
    answer.destroy();
    return new Response(null, init);
  }
  return new Response(bodyOf(unpacked(answer, headers.get('content-encoding'))), init);
}

/** Read as fast as it is taken. */
function bodyOf(source: Readable): ReadableStream<Uint8Array> {
  const pieces: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else if (value instanceof Uint8Array) controller.enqueue(value);
      },
      cancel: () => {
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** As `fetch` does, though it was asked for as it is. */
function unpacked(answer: http.IncomingMessage, encoding: string | null): Readable {
  const unpacking = encoding === 'gzip' || encoding === 'x-gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : encoding === 'br' ? createBrotliDecompress() : undefined;
  if (unpacking === undefined) return answer;
  answer.on('error', (error) => unpacking.destroy(error));
  unpacking.on('close', () => answer.destroy());
  return answer.pipe(unpacking);
}
