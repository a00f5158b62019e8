import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#electron/compose.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { drydock, type DrydockEnd, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';

const errorDocument = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    problems: z.array(z.looseObject({ message: z.string(), place: z.looseObject({ file: z.string(), line: z.number(), column: z.number() }).optional() })),
  }),
});

/** A folder with files, and a home that does not exist yet. */
export function worldWith(files: Readonly<Record<string, string | Uint8Array>>): DrydockWorld {
  const folder = temporaryFolder();
  const cwd = path.join(folder, 'work');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(cwd, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { home: path.join(folder, 'home'), cwd };
}

/** One call of the command line as `drydock` makes it, in this process: starting another for each of so many calls takes longer than all that they do. */
export async function drydockHere(args: readonly string[], world: DrydockWorld): Promise<DrydockEnd> {
  const environment = { ...process.env, DRYDOCK_HOME: world.home, DOCKER_HOST: world.dockerHost ?? `unix://${world.home}/no-docker.sock`, NO_COLOR: '1' };
  const folder = process.cwd();
  process.chdir(world.cwd);
  try {
    await using app = composeApp({ environment });
    return await callCli(args, { app, environment });
  } finally {
    process.chdir(folder);
  }
}

/**
 * What every refusal has in common: exit code 2, one message that says what `says` lists, no stack, nothing on stdout (with `--json` the one
 * document), and a home that has the same files as before.
 */
export async function expectRefused(args: readonly string[], world: DrydockWorld, says: readonly (string | RegExp)[], call: typeof drydock = drydock): Promise<void> {
  const before = filesOf(world.home);
  const plain = await call(args, world);
  expect(plain.exitCode, plain.stderr).toBe(2);
  expect(plain.stdout).toBe('');
  expect(plain.stderr.match(/^drydock: /gm), plain.stderr).toHaveLength(1);
  expect(plain.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$|unexpected error|defect in Drydock|\[object |undefined/m);
  for (const part of says) expect(plain.stderr).toMatch(part);
  expect(filesOf(world.home)).toEqual(before);

  const json = await call([...args, '--json'], world);
  expect(json.exitCode).toBe(2);
  const { error } = errorDocument.parse(JSON.parse(json.stdout));
  const told = [error.message, ...error.problems.map((problem) => problem.message)].join('\n');
  expect(plain.stderr.replaceAll(/\s+/g, ' ')).toContain((told.split('\n')[0] ?? '').replaceAll(/\s+/g, ' ').slice(0, 40));
  expect(filesOf(world.home)).toEqual(before);
}

/** The files and run folders of a home; empty folders beside them say nothing. */
export function filesOf(home: string): readonly string[] {
  try {
    const all = readdirSync(home, { recursive: true, withFileTypes: true });
    return all.filter((entry) => !entry.isDirectory() || path.basename(entry.parentPath) === 'runs').map((entry) => path.join(entry.parentPath, entry.name)).filter((name) => !isLock(name)).sort();
  } catch {
    return [];
  }
}

/** Lock files are empty and stay. */
const isLock = (name: string): boolean => /(^|[/.-])lock$/.test(name);
