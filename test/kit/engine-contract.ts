/*
 * What every engine must do. To hold an engine to it, call `describeEngineContract` at the top of an integration test:
 *
 *     describeEngineContract('the process engine', async (folder) => ({ engine: createProcessEngine({ home: folder, ... }) }));
 *
 * `makeEngine` is called once with a fresh folder; `imageId` is given to every step (an image with a POSIX `sh`, `cat`,
 * `head`, `sleep`, `tr`, `env` and `mkdir`); `dispose` is called at the end. Extra facts about an engine belong in its own tests.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, EngineSession, Step, StepExit, StepMount } from '#electron/engines/engine.ts';

export interface EngineUnderTest {
  readonly engine: Engine;
  readonly imageId?: string;
  dispose?(): Promise<void>;
}

interface Ran {
  readonly exit: StepExit;
  readonly stdout: string;
  readonly stderr: string;
  readonly mounts: readonly StepMount[];
}

type Settings = Partial<Pick<Step, 'environmentVariables' | 'codeFolder' | 'mounts'>> & { readonly signal?: AbortSignal };

const never = (): AbortSignal => new AbortController().signal;
const runId = 'contract-run';

/** Declares the suite. */
export function describeEngineContract(name: string, makeEngine: (folder: string) => Promise<EngineUnderTest>): void {
  describe(`${name} keeps the contract of engines`, () => {
    let root = '';
    let under: EngineUnderTest;
    let session: EngineSession;
    let counter = 0;

    beforeAll(async () => {
      root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-engine-')));
      process.env['DRYDOCK_SECRET_FOR_TEST'] = 'hush';
      under = await makeEngine(folder('home'));
      session = await under.engine.open({ runId, maxWorkers: 8, hermetic: false }, never());
      delete process.env['DRYDOCK_SECRET_FOR_TEST'];
    });
    afterAll(async () => {
      await session[Symbol.asyncDispose]();
      await under.dispose?.();
      rmSync(root, { recursive: true, force: true });
    });

    function folder(...parts: string[]): string {
      const made = path.join(root, ...parts);
      mkdirSync(made, { recursive: true });
      return made;
    }

    function newStep(command: string, settings: Settings = {}): Step {
      counter += 1;
      const node = `node-${String(counter)}`;
      const logs = folder(node, 'logs');
      return {
        runId,
        node,
        attempt: 1,
        command,
        ...(under.imageId === undefined ? {} : { imageId: under.imageId }),
        environmentVariables: settings.environmentVariables ?? {},
        codeFolder: settings.codeFolder ?? folder(node, 'code'),
        mounts: settings.mounts ?? [],
        resources: {},
        stdoutFile: path.join(logs, 'stdout.log'),
        stderrFile: path.join(logs, 'stderr.log'),
        scratchFolder: folder(node, 'scratch'),
      };
    }

    async function run(command: string, settings: Settings = {}): Promise<Ran> {
      const step = newStep(command, settings);
      const exit = await session.stage(step).run(settings.signal ?? never());
      return { exit, stdout: textOf(step.stdoutFile), stderr: textOf(step.stderrFile), mounts: step.mounts };
    }

    it('says whether it can be used', async () => {
      expect(await under.engine.status()).toMatchObject({ available: true, detail: expect.stringMatching(/\w/) });
    });

    it.each([0, 1, 3, 126, 255])('reports exit code %i', async (code) => {
      expect((await run(`exit ${String(code)}`)).exit).toEqual({ exitCode: code, outOfMemory: false, stopped: false });
    });

    it('reports 127 for a command that does not exist, with the words of the shell', async () => {
      const { exit, stderr } = await run('no-such-program-here --x');
      expect(exit.exitCode).toBe(127);
      expect(stderr).toContain('no-such-program-here');
    });

    it('reports death by a signal', async () => {
      const { exit } = await run('kill -KILL $$');
      expect(exit.stopped).toBe(false);
      expect(exit.exitCode === 137 || exit.signal === 'SIGKILL').toBe(true);
    });

    it('keeps stdout and stderr apart and whole, with split characters', async () => {
      const { stdout, stderr } = await run(`printf 'out \\303'; printf 'err' >&2; sleep 0.1; printf '\\251\\n'`);
      expect({ stdout, stderr }).toEqual({ stdout: 'out é\n', stderr: 'err' });
    });

    it('keeps 5 MB of output, to the last byte before the end', async () => {
      const { stdout, stderr } = await run(`head -c 5242880 /dev/zero | tr '\\000' a; printf end; head -c 1048576 /dev/zero | tr '\\000' b >&2; printf end >&2`);
      expect([stdout.length, stdout.slice(-4), stderr.length, stderr.slice(-4)]).toEqual([5_242_883, 'aend', 1_048_579, 'bend']);
    });

    it('gives the variables of the step, whatever they hold', async () => {
      const value = `a "b" $HOME 'c'\nd é`;
      const { stdout } = await run('printf %s "$LR-$TEXT"', { environmentVariables: { LR: '0.1', TEXT: value } });
      expect(stdout).toBe(`0.1-${value}`);
    });

    it('does not give away variables of Drydock itself', async () => {
      const { stdout } = await run('env');
      expect(stdout).not.toContain('hush');
    });

    it('runs in the code folder, which the step may change', async () => {
      const codeFolder = folder('my code');
      writeFileSync(path.join(codeFolder, 'hello.txt'), 'hello');
      const { stdout, exit } = await run('pwd; cat hello.txt; echo new > made.txt', { codeFolder });
      expect(exit.exitCode).toBe(0);
      expect(stdout).toBe(`${session.codePathInStep({ codeFolder })}\nhello`);
      expect(textOf(path.join(codeFolder, 'made.txt'))).toBe('new\n');
    });

    it('shows inputs and takes outputs under the paths it names', async () => {
      const input: StepMount = { name: 'inputs/data', hostPath: folder('in put'), writable: false };
      const output: StepMount = { name: 'outputs/model', hostPath: folder('out put'), writable: true };
      writeFileSync(path.join(input.hostPath, 'a.txt'), 'data');
      const { exit, stderr } = await run(`mkdir '${session.pathInStep(output)}/deep' && cat '${session.pathInStep(input)}/a.txt' > '${session.pathInStep(output)}/deep/b.txt'`, { mounts: [input, output] });
      expect({ exit, stderr }).toMatchObject({ exit: { exitCode: 0 }, stderr: '' });
      expect(textOf(path.join(output.hostPath, 'deep', 'b.txt'))).toBe('data');
    });

    it('stops a step and all it started, within seconds, when it is aborted', async () => {
      const output: StepMount = { name: 'outputs/beat', hostPath: folder('beat'), writable: true };
      const beat = path.join(output.hostPath, 'beat');
      const abort = new AbortController();
      const inStep = `${session.pathInStep(output)}/beat`;
      const ended = run(`trap '' TERM; (while :; do echo x >> '${inStep}'; sleep 0.05; done) & while :; do sleep 1; done`, { mounts: [output], signal: abort.signal });
      await until(() => textOf(beat) !== '');
      const aborted = performance.now();
      abort.abort();
      expect((await ended).exit.stopped).toBe(true);
      expect(performance.now() - aborted).toBeLessThan(5000);
      const size = textOf(beat).length;
      await run('sleep 0.3');
      expect(textOf(beat).length).toBe(size);
    });

    it('does not start a step whose signal has fired', async () => {
      const codeFolder = folder('not started');
      const { exit } = await run('echo > started', { codeFolder, signal: AbortSignal.abort() });
      expect(exit.stopped).toBe(true);
      expect(textOf(path.join(codeFolder, 'started'))).toBe('');
    });

    it('gives up a staged step, twice if need be', async () => {
      const step = newStep('echo > started');
      const staged = session.stage(step);
      await staged.discard();
      await staged.discard();
      expect(textOf(path.join(step.codeFolder, 'started'))).toBe('');
    });

    it('runs many steps at once without mixing them up', async () => {
      const numbers = Array.from({ length: 40 }, (_, index) => index);
      const results: Ran[] = [];
      await Promise.all(
        Array.from({ length: 8 }, async (_, lane) => {
          for (const number of numbers.filter((each) => each % 8 === lane)) results[number] = await run(`echo ${String(number)}; exit ${String(number)}`);
        }),
      );
      expect(results.map(({ exit, stdout }) => [exit.exitCode, stdout])).toEqual(numbers.map((number) => [number, `${String(number)}\n`]));
    });

    it('has nothing to correct afterwards', async () => {
      expect(await session.settle()).toEqual([]);
    });
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Resolves when a condition holds; the time limit of the test is its limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
