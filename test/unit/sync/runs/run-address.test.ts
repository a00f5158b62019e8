import { expect, test } from 'vitest';
import { isRunAddress, parseRunAddress, runAddressText } from '#electron/sync/runs/run-address.ts';

test('the address of a run is read as it is written, with its node', () => {
  for (const address of [
    { server: 'https://drydock.example.org', workspace: 'team', runId: '20261122-041512-k3x9vq' },
    { server: 'https://example.org:8443/shared', workspace: 'w-1', runId: 'r', node: 'outer.inner step#2' },
    { server: 'http://127.0.0.1:4780', workspace: 'team', runId: 'r', node: 'träin' },
  ]) {
    expect(parseRunAddress(runAddressText(address))).toEqual(address);
    expect(isRunAddress(runAddressText(address))).toBe(true);
  }
});

test('what is no address of a run, or would show the token to others, is refused', () => {
  for (const text of [
    'https://example.org/v1/workspaces/team', 'https://example.org/v1/workspaces/team/runs/', 'https://example.org/runs/x', 'https://example.org/v1/workspaces/team/runs/..', 'https://example.org/v1/workspaces/../runs/x',
    'http://example.org/v1/workspaces/team/runs/x', 'https://me:secret@example.org/v1/workspaces/team/runs/x', 'https://example.org/v1/workspaces/team/runs/a%2Fb',
  ]) expect(() => parseRunAddress(text), text).toThrow(/not the address|cannot be used as the address/);
  expect(isRunAddress('latest')).toBe(false);
});
