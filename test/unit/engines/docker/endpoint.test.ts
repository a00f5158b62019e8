import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEndpoint } from '#electron/engines/docker/endpoint.ts';

let homeFolder = '';
beforeEach(() => {
  homeFolder = mkdtempSync(path.join(tmpdir(), 'drydock-endpoint-'));
});
afterEach(() => rmSync(homeFolder, { recursive: true, force: true }));

const find = (environment: Record<string, string> = {}, platform: NodeJS.Platform = 'linux') => findEndpoint({ environment, homeFolder, platform });

function addContext(name: string, host: string): void {
  const folder = path.join(homeFolder, '.docker/contexts/meta', createHash('sha256').update(name).digest('hex'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }));
}

function useContext(name: string): void {
  mkdirSync(path.join(homeFolder, '.docker'), { recursive: true });
  writeFileSync(path.join(homeFolder, '.docker/config.json'), JSON.stringify({ auths: {}, currentContext: name }));
}

describe('where the engine is', () => {
  it.each([
    ['unix:///run/x.sock', { kind: 'socket', socketPath: '/run/x.sock' }],
    ['npipe:////./pipe/docker', { kind: 'socket', socketPath: '//./pipe/docker' }],
    ['tcp://build-box:2375', { kind: 'tcp', host: 'build-box', port: 2375 }],
    ['build-box:1234', { kind: 'tcp', host: 'build-box', port: 1234 }],
    ['tcp://[::1]:2375', { kind: 'tcp', host: '::1', port: 2375 }],
    ['ssh://ann@build-box', { kind: 'ssh', host: 'build-box', port: 22, username: 'ann' }],
  ])('DOCKER_HOST=%s', (host, address) => {
    expect(find({ DOCKER_HOST: host })).toEqual({ address, where: host, source: 'DOCKER_HOST' });
  });

  it('uses TLS with the files that docker would use', () => {
    const { address } = find({ DOCKER_HOST: 'tcp://box', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' });
    expect(address).toEqual({ kind: 'tcp', host: 'box', port: 2376, tls: { ca: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/key.pem' } });
  });

  it('is the current docker context, another one by DOCKER_CONTEXT, and DOCKER_HOST wins over both', () => {
    addContext('desktop', 'unix:///desk.sock');
    addContext('remote', 'tcp://remote:2375');
    useContext('desktop');
    expect(find()).toMatchObject({ where: 'unix:///desk.sock', source: 'docker context "desktop"' });
    expect(find({ DOCKER_CONTEXT: 'remote' })).toMatchObject({ where: 'tcp://remote:2375' });
    expect(find({ DOCKER_CONTEXT: 'remote', DOCKER_HOST: 'unix:///a' })).toMatchObject({ source: 'DOCKER_HOST' });
  });

  it('is the default socket for the default context, and the pipe on Windows', () => {
    useContext('default');
    expect(find().source).toBe('default');
    expect(find({}, 'win32').address).toEqual({ kind: 'socket', socketPath: '//./pipe/docker_engine' });
  });

  it('says what is wrong with an address or a context', () => {
    expect(() => find({ DOCKER_HOST: 'ftp://x' })).toThrow('DOCKER_HOST is "ftp://x", which is not an address');
    expect(() => find({ DOCKER_CONTEXT: 'gone' })).toThrow('The docker context "gone" cannot be read');
  });
});
