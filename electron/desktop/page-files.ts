import { guardHeaders, newNonce } from '../browser-host/headers.ts';
import { bodyFor } from '../host/renderer-files.ts';
import type { RendererFiles } from '../host/renderer-files.ts';
import { isOwnAddress } from './app-origin.ts';

type FileRequest = Pick<Request, 'url' | 'method'>;

/**
 * Answers requests of the page's scheme from the built page in memory: there is no path on the disk to ask for. Every answer has the content
 * security policy as a header.
 */
export function pageFiles(files: RendererFiles): (request: FileRequest) => Response {
  return ({ url, method }) => {
    const nonce = newNonce();
    const file = isOwnAddress(url) ? files.get(pathOf(url)) : undefined;
    if (file === undefined) return new Response(null, { status: 404, headers: guardHeaders(nonce) });
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers: guardHeaders(nonce) });
    const body = method === 'HEAD' ? null : new Uint8Array(bodyFor(file, nonce));
    return new Response(body, { status: 200, headers: { ...guardHeaders(nonce), 'Content-Type': file.type } });
  };
}

/** The name a file is kept under. What cannot be decoded names none. */
function pathOf(url: string): string {
  const { pathname } = new URL(url);
  try {
    return pathname === '/' ? '/index.html' : decodeURIComponent(pathname);
  } catch {
    return '';
  }
}
