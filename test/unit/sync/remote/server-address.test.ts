import { describe, expect, test } from 'vitest';
import { workspaceAddress } from '#electron/sync/remote/server-address.ts';

describe('the address of a workspace', () => {
  test.each([
    ['https://ws.example.org', { server: 'https://ws.example.org' }],
    ['https://ws.example.org/', { server: 'https://ws.example.org' }],
    ['https://ws.example.org:8443/team/', { server: 'https://ws.example.org:8443/team' }],
    ['https://ws.example.org/v1/workspaces/w-1', { server: 'https://ws.example.org', workspace: 'w-1' }],
    ['https://ws.example.org/team/v1/workspaces/w-1/', { server: 'https://ws.example.org/team', workspace: 'w-1' }],
    ['https://ws.example.org/v1', { server: 'https://ws.example.org' }],
    [' http://127.0.0.1:7000 ', { server: 'http://127.0.0.1:7000' }],
    ['http://[::1]:7000', { server: 'http://[::1]:7000' }],
    ['http://localhost:7000/v1/workspaces/main', { server: 'http://localhost:7000', workspace: 'main' }],
  ])('%s', (text, address) => {
    expect(workspaceAddress(text)).toEqual(address);
  });

  test.each([
    ['ws.example.org', 'https://ws.example.org'],
    ['http://ws.example.org', 'Over plain http to another machine anybody on the way can read the token'],
    ['http://127.0.0.1.example.org', 'plain http'],
    ['ftp://ws.example.org', 'by https'],
    ['https://ws.example.org?token=abc', 'Leave out what follows'],
    ['https://ws.example.org/v1/workspaces/..%2Fadmin', 'is not the id of a workspace'],
    ['not a url', 'Write the whole address'],
    ['https://', 'is not a URL'],
  ])('refuses %s', (text, why) => {
    expect(() => workspaceAddress(text)).toThrow(why);
  });

  test('never repeats a password that stood in it', () => {
    expect(() => workspaceAddress('https://me:hunter2@ws.example.org')).toThrow(/^(?!.*hunter2).*Leave them out and log in with a token/u);
  });
});
