import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { ExportedStep } from '#electron/debugging/export/vs-code-files.ts';
import { plainCommands } from '#shared/command/plain-commands.ts';
import { devcontainer, launchConfiguration, runScript } from '#electron/debugging/export/vs-code-files.ts';

const step: ExportedStep = {
  node: 'train', origin: 'run 20261122-1', pipeline: 'Penguins', engine: 'docker', command: "python train.py --data '/mnt/inputs/my data' --lr 0.1", image: 'sha256:abc',
  environmentVariables: { GREETING: `it's "here" $HOME` }, resources: { shmBytes: 1024 }, hermetic: true,
  inputs: [{ name: 'data' }, { name: 'large', linkedTo: '/home/me/data' }], outputs: ['model'],
};

test('the words of a plain command are those that a shell makes of it', () => {
  for (const line of ["python train.py --a 'b c' \"d e\" f\\ g h'i'\"j\"", "x  ''  \"\"", 'python \\\n  -m tool \\\n  --x=1', String.raw`echo "a\"b\\c" 'd\e'`]) {
    const words = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(plainCommands(line), line).toEqual([{ words, variables: {} }]);
  }
});

test.each(['a | b', 'a > b', 'echo $HOME', 'echo "$HOME"', 'echo `id`', 'ls *.py', 'echo (x', "echo 'open", 'a # b', '~/x', 'a & b', 'echo {a,b}', 'a || b', 'a && b | c'])('%j is no plain command', (line) => {
  expect(plainCommands(line)).toBeUndefined();
});

test.each(['', ' \n ', ';'])('%j is no command at all', (line) => {
  expect(plainCommands(line)).toEqual([]);
});

test('commands that follow each other are told apart, with the variables of each', () => {
  const [a, b] = [{ words: ['a'], variables: {} }, { words: ['b', "x;y && z"], variables: {} }];
  for (const line of ["a && b 'x;y && z'", "a; b 'x;y && z';", "a\nb 'x;y && z'"]) expect(plainCommands(line)).toEqual([a, b]);
  expect(plainCommands(`A=1 B='two words' python x.py C=3 "D=4"`)).toEqual([{ words: ['python', 'x.py', 'C=3', 'D=4'], variables: { A: '1', B: 'two words' } }]);
  expect(plainCommands(`'A=1' python`)).toEqual([{ words: ['A=1', 'python'], variables: {} }]);
});

test('a Python command is launched under its debugger, anything else in a terminal', () => {
  const types = (command: string): unknown => JSON.parse(launchConfiguration({ ...step, command })).configurations.map((each: { type: string }) => each.type);
  expect(JSON.parse(launchConfiguration(step)).configurations[0]).toMatchObject({ type: 'debugpy', program: '${workspaceFolder}/code/train.py', args: ['--data', '/mnt/inputs/my data', '--lr', '0.1'], cwd: '${workspaceFolder}/code' });
  expect(JSON.parse(launchConfiguration({ ...step, command: 'python3 -u -m tool.main --x 1' })).configurations[0]).toMatchObject({ module: 'tool.main', args: ['--x', '1'] });
  expect(types('sh ./run.sh')).toEqual(['node-terminal']);
  expect(types('python a.py && python b.py')).toEqual(['node-terminal']);
  expect(types('python -c "print(1)"')).toEqual(['node-terminal']);
});

test('the container of the export is the one of the step', () => {
  expect(JSON.parse(devcontainer(step))).toMatchObject({
    image: 'sha256:abc', workspaceFolder: '/mnt', containerEnv: step.environmentVariables,
    mounts: ['source=${localWorkspaceFolder}/inputs/data,target=/mnt/inputs/data,type=bind,readonly', 'source=/home/me/data,target=/mnt/inputs/large,type=bind,readonly'],
    runArgs: ['--cap-drop=ALL', '--security-opt=no-new-privileges', '--network=none', '--shm-size=1024'],
  });
});

test('the script of a step of this machine finds Python where there is only a python3, also for programs that it starts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-python3-'));
  try {
    for (const name of ['bash', 'true']) symlinkSync(execFileSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), path.join(folder, name));
    writeFileSync(path.join(folder, 'python3'), '#!/bin/bash\necho "three $*"\n', { mode: 0o755 });
    const script = (engine: 'process' | 'docker'): string => runScript({ ...step, engine, command: `python a 'b c' && bash -c 'python d'` }).replace(/^cd .*$/m, '');
    const run = (text: string): string => execFileSync(path.join(folder, 'bash'), ['-c', text], { encoding: 'utf8', env: { PATH: folder }, stdio: ['ignore', 'pipe', 'ignore'] });
    expect(run(script('process'))).toBe('three a b c\nthree d\n');
    expect(() => run(script('docker'))).toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the script sets the variables as they are', () => {
  const script = runScript({ ...step, command: 'printf %s "$GREETING"' }).replace(/^cd .*$/m, '');
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe(`it's "here" $HOME`);
});
