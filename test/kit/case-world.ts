import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { composeApp } from '#electron/compose.ts';
import { nodeStatusSchema } from '#shared/model/run.ts';
import { plannedTrialSchema } from '#shared/plan/planned-run.ts';
import { trialCountsSchema } from '#shared/sweep/trial-counts.ts';
import type { CaseRun, CaseStep } from './case-file.ts';
import { callCli, type CalledCli } from './cli/recorded-context.ts';

const utc = z.iso.datetime().nullable();

/** `pipeline run --json`, to the letter of what is documented. */
export const runDocumentJson = z.strictObject({
  runId: z.string().regex(/^\d{8}-\d{6}-\w+$/),
  status: z.enum(['completed', 'failed', 'cancelled']),
  engine: z.enum(['docker', 'process']),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      status: nodeStatusSchema,
      moduleVersionId: z.string().optional(),
      reused: z.boolean(),
      reason: z.string(),
      startedUtc: utc,
      endedUtc: utc,
      exitCode: z.number().nullable(),
      outputs: z.record(z.string(), z.string()),
      trial: plannedTrialSchema.strict().optional(),
      trials: trialCountsSchema.strict().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.string()),
  ignored: z.array(z.strictObject({ node: z.string().optional(), key: z.string(), reason: z.string() })),
});
export type RunDocumentJson = z.infer<typeof runDocumentJson>;

/** A home and a working folder (whose path has a blank, a quote and letters that are not ASCII) for one story; the command line works in it. */
export class CaseWorld {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-case-')));
  readonly folder = path.join(this.root, `Küken's work`);
  readonly home = path.join(this.root, 'home');
  readonly #environment: NodeJS.ProcessEnv;

  constructor(options: { readonly from?: string; readonly dockerHost?: string } = {}) {
    mkdirSync(this.folder, { recursive: true });
    if (options.from !== undefined) cpSync(options.from, this.folder, { recursive: true });
    this.#environment = { ...process.env, DRYDOCK_HOME: this.home, DOCKER_HOST: options.dockerHost ?? `unix://${this.root}/no-docker.sock` };
  }

  at(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }

  /** One call of the command line, as a process of its own would do it. Paths in `args` are not resolved: pass absolute ones. */
  async cli(args: readonly string[], options: { readonly signal?: AbortSignal } = {}): Promise<CalledCli> {
    const app = composeApp({ environment: this.#environment });
    try {
      return await callCli(args, { app, environment: this.#environment, ...options });
    } finally {
      await app[Symbol.asyncDispose]();
    }
  }

  /** `pipeline run --json` of a file in the folder; the run must have been started. */
  async run(file: string, args: readonly string[] = [], options: { readonly exit?: number; readonly signal?: AbortSignal } = {}): Promise<RunDocumentJson> {
    const { exitCode, stdout, stderr } = await this.cli(['pipeline', 'run', this.at(file), '--engine', 'process', '--json', ...args], options);
    expect(exitCode, stderr).toBe(options.exit ?? 0);
    return runDocumentJson.parse(JSON.parse(stdout));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** Plays one step of a case and holds it against what the case expects. */
export async function playStep(world: CaseWorld, engine: 'process' | 'docker', step: CaseStep): Promise<void> {
  if ('write' in step) {
    for (const [file, text] of Object.entries(step.write)) world.write(file, text);
  } else if ('remove' in step) {
    for (const file of step.remove) rmSync(world.at(file), { recursive: true });
  } else if ('drydock' in step) {
    const called = await world.cli(step.drydock.map((part) => part.replaceAll('{folder}', world.folder)));
    expect(called.exitCode, called.stderr).toBe(step.exit);
    for (const pattern of step.prints) expect(called.stdout + called.stderr).toMatch(new RegExp(pattern));
  } else await playRun(world, engine, step);
}

async function playRun(world: CaseWorld, engine: 'process' | 'docker', step: CaseRun): Promise<void> {
  const args = step.run.map((part) => part.replaceAll('{folder}', world.folder));
  const { exitCode, stdout, stderr } = await world.cli(['pipeline', 'run', world.at(step.file), '--engine', engine, '--json', ...args]);
  expect(exitCode, `${stdout}\n${stderr}`).toBe(step.exit);
  for (const pattern of step.says) expect(stderr).toMatch(new RegExp(pattern));
  if (step.nodes === undefined) {
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    return;
  }
  const document = runDocumentJson.parse(JSON.parse(stdout));
  expect(document.status).toBe(step.exit === 0 ? 'completed' : 'failed');
  expect(document.engine).toBe(engine);
  expect(Object.fromEntries(document.nodes.map((node) => [node.name, node.status])), JSON.stringify(document.nodes)).toEqual(
    Object.fromEntries(Object.entries(step.nodes).map(([name, node]) => [name, node.status])),
  );
  for (const node of document.nodes) {
    const expected = step.nodes[node.name];
    expect(node.reused).toBe(node.status === 'reused');
    expect(node.reason, node.name).not.toBe('');
    if (expected?.reason !== undefined) expect(node.reason).toMatch(new RegExp(expected.reason));
    if (expected?.exitCode !== undefined) expect(node.exitCode).toBe(expected.exitCode);
    if (expected?.prints !== undefined) expect((await world.cli(['run', 'logs', document.runId, node.name])).stdout.trim()).toBe(expected.prints.trim());
  }
  for (const [name, content] of Object.entries(step.outputs)) expect(contentOf(document.outputs[name]), name).toEqual(content);
  const ignored = document.ignored.map(({ node, key, reason }) => `${node ?? ''} ${key}: ${reason}`).join('\n');
  for (const pattern of step.ignored) expect(ignored).toMatch(new RegExp(pattern));
  const show = z.looseObject({ warnings: z.array(z.string()) }).parse(JSON.parse((await world.cli(['run', 'show', document.runId, '--json'])).stdout));
  for (const pattern of step.warnings) expect(show.warnings.join('\n')).toMatch(new RegExp(pattern));
}

/** Text of a file without the white space around it; of a folder, by relative path; `null` when there is nothing. */
export function contentOf(place: string | undefined): string | Record<string, string> | null {
  if (place === undefined) return null;
  if (statSync(place).isFile()) return readFileSync(place, 'utf8').trim();
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(place, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(path.join(place, name), 'utf8').trim()]));
}
