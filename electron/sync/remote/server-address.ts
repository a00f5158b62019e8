import { InvalidInputError } from '#shared/errors.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { isLoopbackHost } from '#shared/workspace/loopback.ts';

/** Where a workspace is. */
export interface WorkspaceAddress {
  /** `https://host[:port][/folder]`, without a slash at its end. */
  readonly server: string;
  /** The id of the workspace there, when the address named one. */
  readonly workspace?: string | undefined;
}

/**
 * Reads what a person gives as the address of a workspace: that of the server, or that of one workspace of it (`.../v1/workspaces/ID`). Throws
 * `InvalidInputError` for what is none, for plain http to another machine (the token could be read on the way), and for a name and password in it.
 */
export function workspaceAddress(text: string): WorkspaceAddress {
  const given = text.trim();
  if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(given)) throw refused(given, `Write the whole address, for example https://${URL.canParse(`https://${given}`) ? given : 'workspace.example.org'}`);
  if (!URL.canParse(given)) throw refused(given, 'It is not a URL.');
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(given, 'A workspace is reached by https.');
  if (url.username !== '' || url.password !== '') throw refused(`${url.protocol}//${url.host}`, 'It has a name or password in it, which would be seen in lists of processes and logs. Leave them out and log in with a token.');
  if (url.search !== '' || url.hash !== '') throw refused(given, 'Leave out what follows "?" or "#".');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) throw refused(given, 'Over plain http to another machine anybody on the way can read the token. Use https; http is for this machine only (http://127.0.0.1:PORT).');
  const path = url.pathname.replace(/\/+$/u, '');
  const at = /^(?<folder>.*?)\/v1(?:\/workspaces(?:\/(?<workspace>[^/]+))?)?$/u.exec(path);
  const named = at?.groups?.['workspace'];
  const workspace = named === undefined ? undefined : idSchema.safeParse(named);
  if (workspace?.success === false) throw refused(given, `"${named ?? ''}" is not the id of a workspace.`);
  return { server: `${url.protocol}//${url.host}${at === null ? path : (at.groups?.['folder'] ?? '')}`, ...(workspace === undefined ? {} : { workspace: workspace.data }) };
}

const refused = (text: string, why: string): InvalidInputError => new InvalidInputError(`'${text}' cannot be used as the address of a workspace. ${why}`);
