import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { RendererFiles } from '../host/renderer-files.ts';
import { bodyFor } from '../host/renderer-files.ts';
import { refusalOf } from './gate.ts';
import { guardHeaders, newNonce } from './headers.ts';
import type { OpeningCodes } from './opening-codes.ts';

export interface AnswerSetting {
  readonly files: RendererFiles;
  readonly codes: OpeningCodes;
  readonly port: number;
  readonly token: string;
}

/** Answers one request from what is in memory: nothing that a request says reaches the file system. */
export function answer(request: IncomingMessage, response: ServerResponse, of: AnswerSetting): void {
  const nonce = newNonce();
  for (const [name, value] of Object.entries(guardHeaders(nonce))) response.setHeader(name, value);
  const refusal = refusalOf(request, of.port, 'request');
  if (refusal !== undefined) return refuse(response, refusal);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405);
  }
  // Names of files are plain: what is written in another way (encoded, dotted, doubled) is the name of none.
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (request.method === 'GET' && of.codes.take(path)) {
    response.writeHead(303, { Location: `/#token=${of.token}` }).end();
    return;
  }
  const file = of.files.get(path === '/' ? '/index.html' : path);
  if (file === undefined) return refuse(response, 404);
  const body = bodyFor(file, nonce);
  if (file.immutable) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function refuse(response: ServerResponse, status: number): void {
  const body = `${STATUS_CODES[status] ?? 'Refused'}\n`;
  // What is left of a request that was refused is not waited for.
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length, Connection: 'close' }).end(body);
}
