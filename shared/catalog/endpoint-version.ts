import { InvalidInputError, NotFoundError } from '../errors.ts';
import { didYouMean } from './did-you-mean.ts';
import type { EndpointDocument, EndpointVersionEntry } from './endpoint.ts';
import { EndpointUnavailableError } from './endpoint-errors.ts';

/** `NAME` or `NAME:VERSION`, as it is written on the command line. A version may have colons in it, a name may not. */
export interface EndpointReference {
  readonly name: string;
  readonly version?: string | undefined;
}

/** Throws `InvalidInputError` for a text without a name, or with an empty version. */
export function parseEndpointReference(text: string): EndpointReference {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  const version = colon === -1 ? undefined : text.slice(colon + 1);
  if (name.trim() === '' || version?.trim() === '') throw new InvalidInputError(`"${text}" names no endpoint. Write NAME or NAME:VERSION.`);
  return { name, ...(version === undefined ? {} : { version }) };
}

/** The version that is invoked: the named one, else the default, else the latest. Throws `EndpointUnavailableError` or `NotFoundError`. */
export function invokedVersion(endpoint: EndpointDocument, version: string | undefined): EndpointVersionEntry {
  const { status, name, id } = endpoint;
  if (status === 'disabled') throw new EndpointUnavailableError(`The endpoint '${name}' is disabled, so it cannot be invoked. Enable it first.`, `To do so: drydock endpoint enable '${name}'`);
  if (status === 'archived') throw new EndpointUnavailableError(`The endpoint '${name}' (${id}) is archived, so it cannot be invoked. Restore it first.`, `To do so: drydock endpoint restore ${id}`);
  return shownVersion(endpoint, version);
}

/** The same, whatever the status of the endpoint: for showing. */
export function shownVersion(endpoint: EndpointDocument, version: string | undefined): EndpointVersionEntry {
  const wanted = (version ?? endpoint.defaultVersion)?.normalize('NFC');
  const entry = wanted === undefined ? endpoint.versions.at(-1) : endpoint.versions.find((candidate) => candidate.version === wanted);
  if (entry !== undefined) return entry;
  const known = endpoint.versions.map((candidate) => candidate.version);
  const newest = known.slice(-5).reverse().join(', ');
  throw new NotFoundError(`The endpoint '${endpoint.name}' has no version '${wanted ?? ''}'.${didYouMean(wanted ?? '', known)} It has: ${newest}${known.length > 5 ? ', ...' : ''}.`);
}
