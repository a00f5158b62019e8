import path from 'node:path';
import { existsSync } from 'node:fs';
import { InvalidInputError } from '#shared/errors.ts';
import { contextEndpoint, currentContextName } from './docker-context.ts';

export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** How to reach an engine. `socketPath` is a unix socket, or a named pipe on Windows. */
export type EndpointAddress =
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls?: TlsFiles }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly username: string };

/** Where the engine is and why we think so. */
export interface Endpoint {
  readonly address: EndpointAddress;
  /** As a URL, for messages. */
  readonly where: string;
  /** `DOCKER_HOST`, `docker context "x"` or `default`. */
  readonly source: string;
}

/** What {@link findEndpoint} looks at; passed in so that tests need no real machine. */
export interface EndpointSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Finds the engine as the docker command does: `DOCKER_HOST`, then `DOCKER_CONTEXT`, then the current context, then the
 * usual sockets (system, Docker Desktop, rootless, Podman), the first that exists. Throws {@link InvalidInputError} for an
 * address or context that cannot be understood.
 */
export function findEndpoint(around: EndpointSurroundings): Endpoint {
  const { environment } = around;
  const configFolder = environment['DOCKER_CONFIG'] ?? path.join(around.homeFolder, '.docker');
  const host = environment['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    const wantsTls = environment['DOCKER_TLS_VERIFY'] !== undefined && environment['DOCKER_TLS_VERIFY'] !== '';
    const tlsFolder = wantsTls ? (environment['DOCKER_CERT_PATH'] ?? configFolder) : undefined;
    return { address: parseHost(host, 'DOCKER_HOST', tlsFolder), where: host, source: 'DOCKER_HOST' };
  }
  const context = currentContextName(environment, configFolder);
  if (context !== undefined) {
    const { host: contextHost, tlsFolder } = contextEndpoint(context, configFolder);
    const source = `docker context "${context}"`;
    return { address: parseHost(contextHost, source, tlsFolder), where: contextHost, source };
  }
  if (around.platform === 'win32') {
    return { address: { kind: 'socket', socketPath: '//./pipe/docker_engine' }, where: 'npipe:////./pipe/docker_engine', source: 'default' };
  }
  const sockets = usualSockets(around);
  const socketPath = sockets.find((candidate) => existsSync(candidate)) ?? '/var/run/docker.sock';
  return { address: { kind: 'socket', socketPath }, where: `unix://${socketPath}`, source: 'default' };
}

function usualSockets({ environment, homeFolder }: EndpointSurroundings): string[] {
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  const inRuntime = (name: string) => (runtimeFolder === undefined || runtimeFolder === '' ? [] : [path.join(runtimeFolder, name)]);
  return [
    '/var/run/docker.sock',
    path.join(homeFolder, '.docker/run/docker.sock'),
    path.join(homeFolder, '.docker/desktop/docker.sock'),
    ...inRuntime('docker.sock'),
    ...inRuntime('podman/podman.sock'),
    '/run/podman/podman.sock',
  ];
}

/** Understands `unix://`, `npipe://`, `tcp://`, `http(s)://`, `ssh://` and `host:port`. */
function parseHost(text: string, source: string, tlsFolder: string | undefined): EndpointAddress {
  if (text.startsWith('unix://')) return { kind: 'socket', socketPath: text.slice('unix://'.length) || '/var/run/docker.sock' };
  if (text.startsWith('npipe://')) return { kind: 'socket', socketPath: text.slice('npipe://'.length) || '//./pipe/docker_engine' };
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `tcp://${text}`);
  } catch {
    throw new InvalidInputError(`${source} is "${text}", which is not an address; use unix:///path, tcp://host:port or ssh://user@host.`);
  }
  if (url.protocol === 'ssh:') return { kind: 'ssh', host: url.hostname, port: Number(url.port || 22), username: url.username };
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new InvalidInputError(`${source} is "${text}", which is not an address; use unix:///path, tcp://host:port or ssh://user@host.`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = tlsFolder !== undefined || url.protocol === 'https:';
  const port = Number(url.port || (secure ? 2376 : 2375));
  if (tlsFolder === undefined) return { kind: 'tcp', host, port };
  const at = (name: string) => path.join(tlsFolder, name);
  return { kind: 'tcp', host, port, tls: { ca: at('ca.pem'), cert: at('cert.pem'), key: at('key.pem') } };
}
