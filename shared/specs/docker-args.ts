import type { Resources } from '../model/module-spec.ts';
import { parseByteSize } from './byte-size.ts';

export interface DockerArgs {
  readonly resources: Resources;
  /** The arguments that a local run does not honour, as written. */
  readonly rest: readonly string[];
}

const sizeFlags = new Set(['--memory', '-m', '--shm-size', '--cpus', '--gpus']);

/** Takes `--cpus`, `--memory`/`-m`, `--shm-size` and `--gpus` out of `docker_args`; what else is in there is `rest`. */
export function parseDockerArgs(text: string): DockerArgs {
  const resources: Resources = {};
  const rest: string[] = [];
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const equals = word.startsWith('-') ? word.indexOf('=') : -1;
    const flag = equals === -1 ? word : word.slice(0, equals);
    if (!sizeFlags.has(flag)) {
      rest.push(word);
      continue;
    }
    if (equals === -1) at += 1;
    const value = (equals === -1 ? words[at] : word.slice(equals + 1)) ?? '';
    if (!apply(resources, flag, value.replace(/^["']|["']$/g, ''))) rest.push(`${flag} ${value}`);
  }
  return { resources, rest };
}

function apply(resources: Resources, flag: string, value: string): boolean {
  if (flag === '--gpus') {
    if (value === 'all') return false;
    const gpus = Number(value);
    if (!Number.isInteger(gpus) || gpus < 0) return false;
    resources.gpus = gpus;
    return true;
  }
  if (flag === '--cpus') {
    const cpus = Number(value);
    if (!(cpus > 0)) return false;
    resources.cpus = cpus;
    return true;
  }
  const bytes = parseByteSize(value);
  if (bytes === undefined) return false;
  if (flag === '--shm-size') resources.shmBytes = bytes;
  else resources.memoryBytes = bytes;
  return true;
}
