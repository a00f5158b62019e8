import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { contentPolicy } from '../host/content-policy.ts';

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/** What every answer carries, whatever it says. */
export function guardHeaders(nonce: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Cache-Control': 'no-store',
  };
}

/** A refusal for sockets on which Node has no response to write to: broken requests and refused upgrades. */
export function rawRefusal(status: number): string {
  const body = `${STATUS_CODES[status] ?? 'Refused'}\n`;
  const headers = { ...guardHeaders(newNonce()), 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(body.length), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${body}`;
}
