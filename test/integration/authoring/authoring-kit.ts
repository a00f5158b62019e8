import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#electron/compose.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import type { CalledCli } from '#test/kit/cli/recorded-context.ts';

/** Whether Python can be had here; where nothing may be skipped, its absence fails. */
export const havePython = process.env['DRYDOCK_NO_SKIP'] === '1' || spawnSync('python3', ['-c', 'pass']).status === 0;
if (!havePython) process.stderr.write('SKIPPED what needs python3: it is not installed\n');

/** A folder to write code in, and the command line over a home of its own. */
export interface AuthoringWorld {
  readonly folder: string;
  readonly at: (...parts: string[]) => string;
  readonly write: (name: string, text: string) => string;
  readonly read: (...parts: string[]) => string;
  readonly drydock: (...args: string[]) => Promise<CalledCli>;
  /** The same, for a call that must succeed; its one JSON document. */
  readonly json: (...args: string[]) => Promise<unknown>;
}

export function authoringWorld(environment: NodeJS.ProcessEnv = {}): AuthoringWorld {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-authoring-')));
  const surroundings = { ...process.env, DOCKER_HOST: `unix://${root}/no-docker.sock`, PYTHONDONTWRITEBYTECODE: '1', ...environment, DRYDOCK_HOME: path.join(root, 'home') };
  const app = composeApp({ environment: surroundings });
  onTestFinished(async () => {
    await app[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  const folder = path.join(root, 'my code');
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const drydock = (...args: string[]): Promise<CalledCli> => callCli(args, { app, environment: surroundings });
  spawnSync('mkdir', ['-p', folder]);
  return {
    folder, at, drydock,
    write: (name, text) => {
      spawnSync('mkdir', ['-p', path.dirname(at(name))]);
      writeFileSync(at(name), text);
      return at(name);
    },
    read: (...parts) => readFileSync(at(...parts), 'utf8'),
    json: async (...args) => {
      const { exitCode, stdout, stderr } = await drydock(...args, '--json');
      expect(exitCode, stderr + stdout).toBe(0);
      return JSON.parse(stdout);
    },
  };
}

export const made = z.object({
  name: z.string(), folder: z.string(), entry: z.string(), spec: z.string(), next: z.array(z.string()), notes: z.array(z.string()), dryRun: z.boolean(),
  files: z.array(z.object({ path: z.string(), what: z.string(), outcome: z.string(), note: z.string().nullable() })),
});

/** Runs Python in a folder; the run must end well. */
export function python(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', ...args], { cwd: folder, encoding: 'utf8' });
  expect(status, stderr + stdout).toBe(0);
  return stdout + stderr;
}

const notebook = z.object({
  nbformat: z.literal(4), nbformat_minor: z.literal(5), metadata: z.looseObject({}),
  cells: z.array(z.discriminatedUnion('cell_type', [
    z.strictObject({ cell_type: z.literal('markdown'), id: z.string().regex(/^[\w-]{1,64}$/), metadata: z.object({}), source: z.array(z.string()) }),
    z.strictObject({ cell_type: z.literal('code'), id: z.string().regex(/^[\w-]{1,64}$/), metadata: z.object({}), source: z.array(z.string()), execution_count: z.null(), outputs: z.array(z.never()) }),
  ])),
});

/** The code cells of a notebook of format 4.5, one after the other: as a program that begins where the notebook lies. */
export function cellsOf(text: string): string {
  return notebook.parse(JSON.parse(text)).cells.filter((cell) => cell.cell_type === 'code').map((cell) => cell.source.join('')).join('\n');
}

/**
 * Everything that must hold of a module as it was made: its tests pass with plain unittest, its notebook runs, its spec is what a build would make, is valid and
 * runs on its sample data as a pipeline, and its tests run in its environment.
 */
export async function holdsAsMade(world: AuthoringWorld, module: z.infer<typeof made>, inputs: readonly string[]): Promise<void> {
  const { folder, name, spec } = module;
  expect(python(folder, '-m', 'unittest', `${name}_test.py`)).toMatch(/Ran [2-9] tests[\s\S]*OK/);
  const text = readFileSync(path.join(folder, `${name}_test.ipynb`), 'utf8');
  expect(python(folder, '-c', cellsOf(text))).not.toContain('Traceback');
  const specFile = path.join(folder, spec);
  const checked = await world.drydock('module', 'build', path.join(folder, module.entry), '--check');
  expect(checked.exitCode, checked.stdout + checked.stderr).toBe(0);
  expect(await world.json('module', 'validate', specFile)).toMatchObject({ ok: true, files: [{ problems: [] }] });
  const set = inputs.flatMap((input) => ['--set', `${input.split('=')[0] ?? ''}=${path.join(folder, input.split('=')[1] ?? '')}`]);
  expect(await world.json('pipeline', 'run', specFile, '--engine', 'process', ...set)).toMatchObject({ status: 'completed' });
  expect(await world.json('module', 'test', specFile, '--engine', 'process')).toMatchObject({ passed: true, tests: [{ outcome: 'passed' }, { outcome: 'passed' }] });
}
