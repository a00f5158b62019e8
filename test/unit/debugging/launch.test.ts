import { expect, test } from 'vitest';
import { launchEntries, taskEntries } from '#electron/debugging/export/vs-code-files.ts';
import type { ExportedStep } from '#electron/debugging/export/vs-code-files.ts';
import { debuggedProgram } from '#shared/debugging/debugged-program.ts';
import { putInJsonList } from '#shared/editing/json-list.ts';

const step: ExportedStep = { node: 'train', origin: 'the module train:3', pipeline: 'train', engine: 'process', command: '', environmentVariables: { A: '1' }, resources: {}, hermetic: false, inputs: [], outputs: [] };
const first = (command: string) => launchEntries({ ...step, command })[0];

test('the configuration starts the very program of the command string, with the arguments a shell would give it', () => {
  expect(first(`cd src && SEED=7 python -u -X dev train.py --name 'two words' --out "/x/y"`)).toMatchObject({
    name: 'Debug train', type: 'debugpy', program: '${workspaceFolder}/code/src/train.py', cwd: '${workspaceFolder}/code/src', pythonArgs: ['-X', 'dev'], args: ['--name', 'two words', '--out', '/x/y'], env: { A: '1', SEED: '7' },
  });
  expect(first('export LEVEL=2\nset -e\nexec python3.11 -m tool.main --x 1')).toMatchObject({ module: 'tool.main', args: ['--x', '1'], cwd: '${workspaceFolder}/code', env: { LEVEL: '2' } });
  expect(first('node --import tsx ./main.ts --data /in')).toMatchObject({ type: 'node', program: '${workspaceFolder}/code/main.ts', runtimeArgs: ['--import', 'tsx'], args: ['--data', '/in'] });
  expect(first('npx tsx main.ts --n 3')).toMatchObject({ type: 'node', program: '${workspaceFolder}/code/main.ts', runtimeExecutable: 'npx', runtimeArgs: ['tsx'], args: ['--n', '3'] });
  expect(first('tsx main.ts')).toMatchObject({ runtimeExecutable: 'tsx' });
});

test.each(['sh ./run.sh /in', 'python a.py | tee log', 'pip install x && python a.py', 'python -c "print(1)"', 'python a.py > $OUT', 'node -e 1', '', 'python', 'cd /elsewhere && python a.py', '[ -f x ] && python a.py'])(
  'a shell command is no program to debug, and raises nothing: %j',
  (command) => {
    expect(debuggedProgram(command)).toBeUndefined();
    expect(launchEntries({ ...step, command })).toEqual([{ name: 'Run train', type: 'node-terminal', request: 'launch', command: 'bash run.sh', cwd: '${workspaceFolder}' }]);
    expect(taskEntries({ ...step, command })).toMatchObject([{ label: 'Run train', command: 'bash run.sh' }]);
  },
);

const configurations = { key: 'configurations', nameKey: 'name' };
const entry = { name: 'Debug train', type: 'debugpy' };

test('an entry is put into launch.json and replaced there, and every comment stays', () => {
  const text = '\uFEFF// mine\r\n{\r\n  "version": "0.2.0", // keep\r\n  "configurations": [\r\n    {"name": "Own", /* why */ "type": "x"}, // of mine\r\n  ],\r\n}\r\n';
  const added = putInJsonList(text, configurations, [entry]);
  expect(added).toEqual({ kind: 'text', added: ['Debug train'], text: text.replace('// of mine\r\n', '// of mine\r\n    {\r\n      "name": "Debug train",\r\n      "type": "debugpy"\r\n    },\r\n') });
  if (added.kind !== 'text') return;
  expect(putInJsonList(added.text, configurations, [entry])).toEqual({ ...added, added: [] });
  const other = putInJsonList(added.text, configurations, [{ ...entry, type: 'node' }]);
  expect(other).toEqual({ kind: 'text', added: [], text: added.text.replace('"debugpy"', '"node"') });
});

test.each([
  ['{}', '{\n  "configurations": [\n    {\n      "name": "Debug train",\n      "type": "debugpy"\n    }\n  ]\n}'],
  ['{"configurations": [] /* none */}', '{"configurations": [\n  {\n    "name": "Debug train",\n    "type": "debugpy"\n  }\n] /* none */}'],
  ['{"configurations": [{"name": "a"}]}', '{"configurations": [{"name": "a"},\n{\n  "name": "Debug train",\n  "type": "debugpy"\n}]}'],
  ['{"version": "1"}', '{"version": "1",\n  "configurations": [\n    {\n      "name": "Debug train",\n      "type": "debugpy"\n    }\n  ]}'],
])('an entry is put into %s', (text, wanted) => {
  expect(putInJsonList(text, configurations, [entry])).toEqual({ kind: 'text', text: wanted, added: ['Debug train'] });
});

test.each(['', '[]', '{"configurations": {}}', '{"configurations": [', 'not json', `{"x": ${'['.repeat(200_000)}`, ' '.repeat(1024 * 1024 + 1)])('what is no such file is left alone', (text) => {
  expect(putInJsonList(text, configurations, [entry]).kind).toBe('unreadable');
});
