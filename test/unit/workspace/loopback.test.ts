import { expect, test } from 'vitest';
import { isLoopbackAddress, isLoopbackHost } from '#shared/workspace/loopback.ts';

test('names that mean this machine, and names that only look so', () => {
  expect(['127.0.0.1', '127.9.9.9', 'localhost', '[::1]'].every(isLoopbackHost)).toBe(true);
  expect(['127.0.0.1.nip.io', '10.0.0.1', 'localhost.example.org', '0.0.0.0', '::1'].some(isLoopbackHost)).toBe(false);
});

test('addresses of this machine, also as they come to a socket of the newer kind', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopbackAddress)).toBe(true);
  expect(['10.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost', '127.0.0.1.nip.io'].some(isLoopbackAddress)).toBe(false);
});
