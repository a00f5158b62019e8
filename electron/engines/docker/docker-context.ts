import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { InvalidInputError } from '#shared/errors.ts';

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const metaSchema = z.looseObject({ Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string() }) }) });

/** The docker context in use, or undefined for the default one. An unreadable config.json counts as none, as docker warns and goes on. */
export function currentContextName(environment: Readonly<Record<string, string | undefined>>, configFolder: string): string | undefined {
  const asked = environment['DOCKER_CONTEXT'];
  const name = asked !== undefined && asked !== '' ? asked : configuredContext(configFolder);
  return name === undefined || name === '' || name === 'default' ? undefined : name;
}

/** The address of a context, and the folder of its TLS files when it has them. Throws {@link InvalidInputError} when there is no such context. */
export function contextEndpoint(name: string, configFolder: string): { host: string; tlsFolder: string | undefined } {
  const digest = createHash('sha256').update(name).digest('hex');
  const file = path.join(configFolder, 'contexts', 'meta', digest, 'meta.json');
  try {
    const host = metaSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).Endpoints.docker.Host;
    const tlsFolder = path.join(configFolder, 'contexts', 'tls', digest, 'docker');
    return { host, tlsFolder: existsSync(path.join(tlsFolder, 'ca.pem')) ? tlsFolder : undefined };
  } catch {
    throw new InvalidInputError(`The docker context "${name}" cannot be read (${file}); choose another with DOCKER_CONTEXT, or set DOCKER_HOST.`);
  }
}

function configuredContext(configFolder: string): string | undefined {
  try {
    return configSchema.parse(JSON.parse(readFileSync(path.join(configFolder, 'config.json'), 'utf8'))).currentContext;
  } catch {
    return undefined;
  }
}
