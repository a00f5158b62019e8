import { parseAddress } from './app-origin.ts';

/** Where links of the app may lead, in the person's own browser. */
const LISTED_HOSTS: readonly string[] = ['docs.docker.com', 'podman.io', 'learn.microsoft.com'];

/** Whether an address may be opened outside the app: https, a listed host at its usual port, no user name. */
export function mayOpenOutside(address: string): boolean {
  const url = parseAddress(address);
  return url !== undefined && url.protocol === 'https:' && LISTED_HOSTS.includes(url.host) && url.username === '' && url.password === '';
}
