import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentFingerprint, findLocalEnvironment } from '#electron/engines/process/local-environment.ts';
import { createProcessEngine } from '#electron/engines/process/process-engine.ts';
import { printed, processStep } from '#test/kit/process-steps.ts';

let root = '';
let bin = '';
const never = new AbortController().signal;

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-local-')));
  bin = path.join(root, 'bin');
  mkdirSync(bin);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const program = (name: string, text: string): void => writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

describe.runIf(process.platform !== 'win32')('on a machine with python3 and without python', () => {
  it('steps that call python reach python3, and the plan can say so', async () => {
    program('python3', 'echo "python3 $*"');
    symlinkSync('/bin/sh', path.join(bin, 'sh'));
    const engine = createProcessEngine({ home: root, shimFolder: path.join(root, 'shims'), environment: { PATH: bin } });
    expect((await engine.localEnvironment()).pythonIsPython3).toBe(true);
    expect(existsSync(path.join(root, 'shims'))).toBe(false);
    await using session = await engine.open({ runId: 'run-1', maxWorkers: 1, hermetic: false }, never);
    const step = processStep(root, 'a', 'python train.py --lr "0 1"');
    expect(await session.stage(step).run(never)).toMatchObject({ exitCode: 0 });
    expect(printed(step)).toBe('python3 train.py --lr 0 1\n');
  });

  it('a python that exists is left alone', async () => {
    program('python', 'true');
    program('python3', 'true');
    const { pythonIsPython3, variables } = await findLocalEnvironment({ PATH: bin, DRYDOCK_TOKEN: 'x' }, path.join(root, 'shims'));
    expect({ pythonIsPython3, variables }).toEqual({ pythonIsPython3: false, variables: { PATH: bin, PYTHONUNBUFFERED: '1' } });
  });

  it('bash runs the steps where it exists, else sh', async () => {
    expect((await findLocalEnvironment({ PATH: bin }, root)).shell).toEqual(['/bin/sh', '-c']);
    program('bash', 'true');
    expect((await findLocalEnvironment({ PATH: bin }, root)).shell).toEqual([path.join(bin, 'bash'), '-c']);
  });
});

describe('the fingerprint of the environment', () => {
  it('stays as long as the programs and packages stay, and changes with them', async () => {
    program('python3', 'echo 3.12');
    const packages = path.join(root, 'lib', 'python3.12', 'site-packages');
    mkdirSync(packages, { recursive: true });
    const first = await environmentFingerprint({ PATH: bin });
    expect(await environmentFingerprint({ PATH: bin, HOME: '/elsewhere' })).toBe(first);
    utimesSync(packages, 1, 1);
    const installed = await environmentFingerprint({ PATH: bin });
    expect(installed).not.toBe(first);
    program('python3', 'echo 3.12.1');
    expect(await environmentFingerprint({ PATH: bin })).not.toBe(installed);
  });
});
