import type { Session, Shell, WebContents } from 'electron';
import { isOwnAddress, isOwnPage, parseAddress } from './app-origin.ts';
import type { Log } from './electron-parts.ts';
import { mayOpenOutside } from './outside-links.ts';

export type OpenOutside = (address: string) => void;

/** Opens listed addresses in the person's browser, and logs the others. */
export function outsideOpener(shell: Pick<Shell, 'openExternal'>, log: Log): OpenOutside {
  return (address) => {
    if (!mayOpenOutside(address)) log(`An address was not opened: ${JSON.stringify(address.slice(0, 200))}`);
    else shell.openExternal(address).catch((error: unknown) => log(`${address} could not be opened.`, error));
  };
}

/** Keeps any web contents on the app's one page: no other address, no other window, no embedded page. A reload is let through. */
export function lockContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>, openOutside: OpenOutside): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isOwnPage(details.url)) details.preventDefault();
  });
  contents.on('will-navigate', (details) => {
    if (isOwnPage(details.url)) return;
    details.preventDefault();
    openOutside(details.url);
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/**
 * Denies every permission, download and request that leaves the app. The one permission granted is to put text on the clipboard, which
 * the page could do without asking by an older way; reading the clipboard is denied.
 */
export function lockSession(session: Session, log: Log, developer: boolean): void {
  const granted = (permission: string, origin: string): boolean => permission === 'clipboard-sanitized-write' && isOwnAddress(origin);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(details.isMainFrame && granted(permission, details.requestingUrl)));
  session.setPermissionCheckHandler((_contents, permission, origin, details) => details.isMainFrame && granted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false); // it would fetch dictionaries
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = isOwnAddress(url) || url.startsWith('data:') || url.startsWith(`blob:app://`) || (developer && parseAddress(url)?.protocol === 'devtools:');
    if (!allowed) log(`A request was stopped: ${JSON.stringify(url.slice(0, 200))}`);
    answer({ cancel: !allowed });
  });
}
