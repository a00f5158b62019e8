import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineSession } from '#electron/engines/engine.ts';
import { createProcessEngine } from '#electron/engines/process/process-engine.ts';
import type { ProcessEngine } from '#electron/engines/process/process-engine.ts';
import { stepProcesses } from '#electron/engines/process/process-tree.mjs';
import { StepSpawner } from '#electron/engines/process/step-spawner.ts';
import { until } from '#test/kit/engine-contract.ts';
import { printed, processStep } from '#test/kit/process-steps.ts';

let root = '';
let engine: ProcessEngine;
const never = new AbortController().signal;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-leftovers-')));
  engine = createProcessEngine({ home: root, shimFolder: path.join(root, 'shims'), environment: process.env, graceMs: 200 });
});
afterEach(async () => {
  await engine.reap(() => false, never);
  rmSync(root, { recursive: true, force: true });
});

const open = (runId = 'run-1'): Promise<EngineSession> => engine.open({ runId, maxWorkers: 4, hermetic: false }, never);
const ours = () => stepProcesses().filter(({ variables }) => variables.get('DRYDOCK_STEP_HOME') === root);
const helpers = () => ours().map(({ variables }) => variables.get('DRYDOCK_STEP'));

describe.runIf(process.platform === 'linux')('nothing is left running', () => {
  it('when a step ends and leaves a process in the background', async () => {
    await using session = await open();
    const step = processStep(root, 'a', 'sleep 60 & echo $!');
    expect(await session.stage(step).run(never)).toMatchObject({ exitCode: 0, stopped: false });
    await until(() => ours().length === 0);
  });

  it('when a step is aborted that hid a process in a session of its own', async () => {
    await using session = await open();
    const step = processStep(root, 'a', 'setsid sh -c "trap : TERM; while :; do sleep 1; done" & echo ready; wait');
    const abort = new AbortController();
    const ended = session.stage(step).run(abort.signal);
    await until(() => printed(step) !== '' && ours().length >= 2);
    abort.abort();
    expect((await ended).stopped).toBe(true);
    expect(ours()).toEqual([]);
  });

  it('when the session ends with a hidden process and a running step', async () => {
    const session = await open();
    const hidden = processStep(root, 'a', 'setsid sleep 60 >/dev/null 2>&1 & echo ready');
    await session.stage(hidden).run(never);
    const lost = expect(session.stage(processStep(root, 'b', 'sleep 60')).run(never)).rejects.toMatchObject({ code: 'process-engine-lost' });
    await until(() => helpers().some((step) => step === 'run-1/b/1'));
    await session[Symbol.asyncDispose]();
    await lost;
    await until(() => ours().length === 0);
  });

  it('when the program is killed with -9', async () => {
    const program = path.join(root, 'program.mjs');
    const spawner = path.resolve('electron/engines/process/step-spawner.process.mjs');
    const step = processStep(root, 'a', '');
    const start = { id: 1, step: 'run-1/a/1', argv: ['sh', '-c', 'sleep 60 & setsid sleep 60 & wait'], cwd: root, variables: {}, stdoutFile: step.stdoutFile, stderrFile: step.stderrFile };
    writeFileSync(
      program,
      `import { spawn } from 'node:child_process';
const helper = spawn(process.execPath, ${JSON.stringify([spawner, 'session-1', root, 'run-1'])}, { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
helper.stdin.write(${JSON.stringify(`${JSON.stringify({ start })}\n`)});`,
    );
    const child = spawn(process.execPath, [program], { stdio: 'ignore' });
    await until(() => ours().length >= 3);
    child.kill('SIGKILL');
    await until(() => ours().length === 0);
  });

  it('when the helper is killed with -9: its steps fail with a reason and are swept', async () => {
    const spawner = new StepSpawner({ session: 'session-2', home: root, run: 'run-1', environment: process.env });
    const step = processStep(root, 'a', '');
    const request = { step: 'run-1/a/1', node: 'a', argv: ['sh', '-c', 'echo $PPID; sleep 60'], cwd: root, variables: {}, stdoutFile: step.stdoutFile, stderrFile: step.stderrFile };
    const lost = expect(spawner.start(request, never, 100)).rejects.toThrow(/helper process .*SIGKILL/);
    await until(() => printed(step).endsWith('\n'));
    process.kill(Number(printed(step)), 'SIGKILL');
    await lost;
    await until(() => ours().length === 0);
    await expect(spawner.start(request, never, 100)).rejects.toMatchObject({ code: 'process-engine-lost' });
    await spawner[Symbol.asyncDispose]();
  });

  it('of a dead run, once its home is used again; living runs and other homes are let be', async () => {
    const leave = (home: string, run: string) =>
      spawn('sleep', ['60'], { stdio: 'ignore', detached: true, env: { ...process.env, DRYDOCK_STEP: `${run}/a/1`, DRYDOCK_STEP_HOME: home, DRYDOCK_STEP_SESSION: 'old' } });
    const dead = leave(root, 'dead');
    const living = leave(root, 'living');
    const foreign = leave(`${root}-other`, 'dead');
    try {
      await until(() => ours().length === 2);
      expect(await engine.reap((run) => run === 'living', never)).toBe(1);
      await until(() => dead.signalCode === 'SIGKILL');
      expect([living.signalCode, living.exitCode, foreign.signalCode, foreign.exitCode]).toEqual([null, null, null, null]);
    } finally {
      living.kill('SIGKILL');
      foreign.kill('SIGKILL');
    }
  });

  it('of a run that was killed and is resumed, before its first step starts again', async () => {
    const old = spawn('sleep', ['60'], { stdio: 'ignore', detached: true, env: { ...process.env, DRYDOCK_STEP: 'run-1/a/1', DRYDOCK_STEP_HOME: root, DRYDOCK_STEP_SESSION: 'old' } });
    await until(() => ours().length === 1);
    await using session = await open();
    await session.stage(processStep(root, 'a', 'true')).run(never);
    await until(() => old.signalCode === 'SIGKILL');
  });
});

describe('a step that cannot start', () => {
  it('is a typed failure that names the node and the reason', async () => {
    await using session = await open();
    const step = { ...processStep(root, 'train', 'true'), codeFolder: path.join(root, 'nowhere') };
    await expect(session.stage(step).run(never)).rejects.toMatchObject({ code: 'step-not-started', message: expect.stringMatching(/"train".*ENOENT/) });
    expect(await session.stage(processStep(root, 'next', 'true')).run(never)).toMatchObject({ exitCode: 0 });
  });
});
