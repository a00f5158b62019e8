import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeApp } from '#electron/compose.ts';
import type { Engine, EngineSession } from '#electron/engines/engine.ts';
import type { RunObserver } from '#electron/runner/run-service.ts';

let folder: string;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-run-end-'));
  writeFileSync(path.join(folder, 'job.yml'), 'type: command\nenvironment: {image: python:3.11}\noutputs: {out: {type: uri_folder}}\ncommand: echo to ${{outputs.out}}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An engine whose steps succeed at once. */
function instantEngine(session: Partial<EngineSession>): Engine {
  return {
    name: 'process',
    status: async () => ({ available: true, detail: '' }),
    reap: async () => 0,
    open: async () => ({
      pathInStep: (mount) => mount.hostPath,
      codePathInStep: (step) => step.codeFolder,
      stage: () => ({ run: async () => ({ exitCode: 0, outOfMemory: false, stopped: false }), discard: async () => undefined }),
      lookahead: 0,
      settle: async () => [],
      [Symbol.asyncDispose]: async () => undefined,
      ...session,
    }),
  };
}

const appWith = (session: Partial<EngineSession>) =>
  composeApp({
    environment: { ...process.env, DRYDOCK_HOME: path.join(folder, 'home') },
    engines: () => ({
      docker: () => Promise.reject(new Error('not asked for')),
      process: async () => ({ engine: instantEngine(session), fingerprint: async () => 'here', ignored: () => [] }),
    }),
  });
const request = () => ({ file: path.join(folder, 'job.yml'), engine: 'process' as const, set: {}, hermetic: false, forceRerun: false, only: [] });

async function warningsOf(app: ReturnType<typeof appWith>, run: string): Promise<string[]> {
  const warnings: string[] = [];
  for await (const event of app.runs.events(run, { follow: false, signal })) if (event.type === 'warning') warnings.push(event.message);
  return warnings;
}

test('a run that completed stays completed when the engine cannot be tidied', async () => {
  await using app = appWith({ [Symbol.asyncDispose]: () => Promise.reject(new Error('the engine went away')) });
  const { status, document } = await app.runs.run(request(), signal);
  expect(status).toBe('completed');
  expect((await warningsOf(app, document.id)).join()).toContain('the engine went away');
});

test('what the engine cannot give is among the warnings', async () => {
  await using app = appWith({ warnings: ['steps have no network'] });
  const { document } = await app.runs.run(request(), signal);
  expect(await warningsOf(app, document.id)).toContain('steps have no network');
});

test('an observer that throws is heard of after the run has ended as it would have', async () => {
  await using app = appWith({});
  const observer: RunObserver = {
    onEvent: () => {
      throw new Error('display broke');
    },
  };
  await expect(app.runs.run(request(), signal, observer)).rejects.toThrow('display broke');
  expect(await app.runs.list()).toMatchObject([{ status: 'completed' }]);
});

test('output folders of a run that stopped for a defect do not stay behind', async () => {
  await using app = appWith({ settle: () => Promise.reject(new Error('a defect')) });
  await expect(app.runs.run({ ...request(), forceRerun: true }, signal)).rejects.toThrow('a defect');
  await expect(app.runs.run({ ...request(), forceRerun: true }, signal)).rejects.toThrow('a defect');
  expect(readdirSync(path.join(folder, 'home', 'artifacts', 'data'))).toHaveLength(1);
});

test('a result whose exit code the engine contradicts is not reused', async () => {
  const wrong = [{ node: 'main', attempt: 1, exitCode: 3 }];
  {
    await using app = appWith({ settle: async () => wrong });
    const { status } = await app.runs.run(request(), signal);
    expect(status).toBe('failed');
  }
  await using app = appWith({});
  expect((await app.runs.run(request(), signal)).nodes).toMatchObject([{ status: 'completed' }]);
});
