import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { defaultHomeRoot } from '#electron/home/layout.ts';
import type { StoragePlace } from '#electron/workspace/content/open-blob-storage.ts';
import type { ServerPlaces } from '#electron/workspace/server/server-parts.ts';
import type { CliContext } from '../../context.ts';

/** Where a server keeps everything, as the command line says it. */
export interface PlaceOptions {
  readonly folder?: string;
  readonly database?: string;
  readonly storage?: string;
}

/** Reads the places of a server. Throws `InvalidInputError`. */
export function placesOf({ environment }: CliContext, options: PlaceOptions): ServerPlaces {
  if (options.database !== undefined && holdsPassword(options.database)) {
    throw new InvalidInputError('The address of the database (--database) has a password in it, which everybody on this machine would see in the list of processes. Leave the option out and put the address into the environment variable DRYDOCK_WORKSPACE_DATABASE.');
  }
  const database = options.database ?? given(environment, 'DRYDOCK_WORKSPACE_DATABASE');
  const storage = options.storage === undefined ? undefined : storageOf(options.storage, environment);
  return {
    folder: options.folder === undefined ? path.join(defaultHomeRoot(environment), 'workspace-server') : path.resolve(options.folder),
    ...(database === undefined ? {} : { database }),
    ...(storage === undefined ? {} : { storage }),
  };
}

/** Also where it is no address at all: what is refused later would be in the list of processes meanwhile. */
function holdsPassword(text: string): boolean {
  if (!URL.canParse(text)) return /:\/\/[^/?#]*:[^/?#]*@|password *=/iu.test(text);
  const { password, searchParams } = new URL(text);
  return password !== '' || [...searchParams.keys()].some((name) => /password$/iu.test(name));
}

/** A folder, or `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`. */
export function storageOf(text: string, environment: NodeJS.ProcessEnv): StoragePlace {
  if (!/^[a-z][a-z0-9+.-]+:\/\//iu.test(text)) return { kind: 'folder', folder: path.resolve(text) };
  const refuse = (why: string): InvalidInputError => new InvalidInputError(`The storage '${text.slice(0, 200)}' cannot be used: ${why}. Write s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME, or a folder.`);
  if (!URL.canParse(text)) throw refuse('it is no address');
  const url = new URL(text);
  if (url.protocol !== 's3:' || url.hostname === '') throw refuse('only s3 is known');
  if (url.username !== '' || url.password !== '') throw refuse('it has keys in it, which would be seen in lists of processes; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold them');
  const accessKey = given(environment, 'AWS_ACCESS_KEY_ID');
  const secretKey = given(environment, 'AWS_SECRET_ACCESS_KEY');
  if (accessKey === undefined || secretKey === undefined) throw refuse('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must hold its keys');
  const region = url.searchParams.get('region') ?? given(environment, 'AWS_REGION') ?? 'us-east-1';
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:$/u.test(new URL(endpoint).protocol)) throw refuse('its endpoint is no http address');
  return { kind: 's3', endpoint, bucket: url.hostname, prefix: url.pathname.replaceAll(/^\/+|\/+$/gu, ''), region, accessKey, secretKey };
}

function given(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}
