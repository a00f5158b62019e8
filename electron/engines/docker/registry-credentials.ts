import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { registryOf } from './image-reference.ts';

const configSchema = z.looseObject({
  auths: z.record(z.string(), z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() })).optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
const helperAnswerSchema = z.looseObject({ Username: z.string(), Secret: z.string() });

/** How to identify oneself to a registry, in the engine's words. */
export interface RegistryCredentials {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

const HELPER_DEADLINE_MS = 10_000;

/**
 * What docker's own configuration knows for an image's registry: `auths`, or a credential helper. Undefined, for an anonymous
 * pull, when there is nothing or it cannot be read: the registry's refusal is then the message that the user gets.
 */
export async function credentialsFor(image: string, configFolder: string): Promise<RegistryCredentials | undefined> {
  const registry = registryOf(image);
  const config = await readConfig(configFolder);
  if (config === undefined) return undefined;
  const helper = config.credHelpers?.[registry] ?? config.credsStore;
  const fromHelper = helper === undefined ? undefined : await askHelper(helper, registry);
  if (fromHelper !== undefined) return fromHelper;
  const entry = config.auths?.[registry] ?? config.auths?.[`https://${registry}`];
  if (entry === undefined) return undefined;
  const decoded = Buffer.from(entry.auth ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (entry.identitytoken !== undefined && entry.identitytoken !== '') return { serveraddress: registry, identitytoken: entry.identitytoken };
  return colon < 0 ? undefined : { serveraddress: registry, username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

async function readConfig(configFolder: string): Promise<z.infer<typeof configSchema> | undefined> {
  try {
    return configSchema.parse(JSON.parse(await readFile(path.join(configFolder, 'config.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

async function askHelper(helper: string, registry: string): Promise<RegistryCredentials | undefined> {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const answer = await new Promise<string | undefined>((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], timeout: HELPER_DEADLINE_MS });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stdin.on('error', () => resolve(undefined));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text : undefined));
    child.stdin.end(registry);
  });
  if (answer === undefined) return undefined;
  try {
    const { Username: username, Secret: secret } = helperAnswerSchema.parse(JSON.parse(answer));
    if (username === '<token>') return { serveraddress: registry, identitytoken: secret };
    return { serveraddress: registry, username, password: secret };
  } catch {
    return undefined;
  }
}
