import { expect, test } from 'vitest';
import { guardHeaders, newNonce, rawRefusal } from '#electron/browser-host/headers.ts';

test('a refusal without a response is a whole answer', () => {
  const [head = '', body = ''] = rawRefusal(403).split('\r\n\r\n');
  const [status, ...headers] = head.split('\r\n');
  expect(status).toBe('HTTP/1.1 403 Forbidden');
  expect(headers).toContain(`Content-Length: ${String(body.length)}`);
  for (const name of Object.keys(guardHeaders(''))) expect(headers.some((line) => line.startsWith(`${name}: `))).toBe(true);
});

test('a nonce is 128 bits and new each time', () => {
  const nonces = Array.from({ length: 100 }, newNonce);
  expect(new Set(nonces).size).toBe(100);
  expect(nonces.every((nonce) => Buffer.from(nonce, 'base64').length === 16)).toBe(true);
});

test('the policy lets in nothing that is not ours', () => {
  const policy = guardHeaders('N')['Content-Security-Policy'] ?? '';
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(policy).toContain("default-src 'none'");
  expect(policy.match(/data:|blob:/g)).toEqual(['data:', 'blob:']);
});
