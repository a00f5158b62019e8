/** The page's own scheme and host: nothing else is ever loaded into a window. */
export const APP_SCHEME = 'app';
const APP_HOST = 'drydock';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** The address of the app's page, at a place inside the app (`/runs/...`, as the page's router writes it). */
export function pageAddress(place = '/'): string {
  return `${APP_ORIGIN}/index.html#${place}`;
}

/** Whether an address is of our scheme and host, exactly. */
export function isOwnAddress(address: string): boolean {
  const url = parseAddress(address);
  return url !== undefined && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
}

/** Whether an address is the app's one page, wherever inside. */
export function isOwnPage(address: string): boolean {
  return isOwnAddress(address) && ['/', '/index.html'].includes(parseAddress(address)?.pathname ?? '');
}

/** `undefined` for what is no address at all. */
export function parseAddress(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
