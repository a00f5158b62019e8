import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spawnCli, type SpawnWorld } from '#test/kit/cli/spawn-cli.ts';

const launcher = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));

let folder: string;
let world: SpawnWorld;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-cli-'));
  world = { home: path.join(folder, 'home'), cwd: folder };
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const drydock = (args: readonly string[], more: Partial<SpawnWorld> = {}) => spawnCli(args, { ...world, ...more });

function component(name: string, command: string): string {
  const file = path.join(folder, `${name}.yml`);
  writeFileSync(
    file,
    `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: ${name}
version: 1
inputs:
  greeting: {type: string, default: hello}
outputs:
  words: {type: uri_file}
environment: {image: python:3.11}
command: ${JSON.stringify(command)}
`,
  );
  return file;
}

function pipeline(...nodes: readonly string[]): string {
  const jobs = nodes.map((node) => `  ${node}:\n    component: ./${node}.yml\n    outputs: {words: "\${{parent.outputs.${node}}}"}\n`).join('');
  const outputs = nodes.map((node) => `  ${node}: {type: uri_file}\n`).join('');
  writeFileSync(path.join(folder, 'pipeline.yml'), `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\noutputs:\n${outputs}jobs:\n${jobs}`);
  return 'pipeline.yml';
}

const say = 'echo $((1+1)) lines; echo to stderr >&2; echo "${{inputs.greeting}}" > "${{outputs.words}}"';

test('looking at help or at one file leaves no home behind', async () => {
  component('say', say);
  expect((await drydock(['--help'])).exitCode).toBe(0);
  expect(await drydock(['pipeline', 'validate', 'say.yml'])).toEqual({ exitCode: 0, stdout: 'say.yml is valid.\n', stderr: '' });
  expect(existsSync(world.home)).toBe(false);
});

test('validate names file, line and column on stderr and sums up on stdout', async () => {
  writeFileSync(path.join(folder, 'bad.yml'), readFileSync(component('say', say), 'utf8').replace('command:', 'comand:'));
  const { exitCode, stdout, stderr } = await drydock(['module', 'validate', 'bad.yml', 'say.yml']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^bad\.yml:\d+:\d+: (error|warning): .*command.* \[[a-z-]+\]$/m);
  expect(stdout).toMatch(/^1 of 2 files has errors: /);

  const json = await drydock(['pipeline', 'validate', 'bad.yml', 'say.yml', '--json']);
  expect([json.exitCode, json.stderr]).toEqual([2, '']);
  const report = JSON.parse(json.stdout);
  expect(report).toMatchObject({ ok: false, files: [{ file: 'bad.yml', ok: false }, { file: 'say.yml', ok: true, problems: [] }] });
  expect(Object.keys(report.files[0].problems[0]).sort()).toEqual(['code', 'column', 'line', 'message', 'path', 'severity']);
});

test('a pipeline runs, is reused, and explains itself', async () => {
  component('say', say);
  const file = pipeline('say');
  const first = await drydock(['pipeline', 'run', file, '--engine', 'process', '--output-dir', 'out', '--json']);
  expect(first.exitCode, first.stderr).toBe(0);
  const document = JSON.parse(first.stdout);
  expect(document).toMatchObject({ status: 'completed', engine: 'process', nodes: [{ name: 'say', status: 'completed', reused: false, exitCode: 0 }] });
  expect(readdirSync(path.join(folder, 'out'))).toEqual(['say']);

  const logs = await drydock(['run', 'logs', document.runId, 'say']);
  expect(logs).toEqual({ exitCode: 0, stdout: '2 lines\n', stderr: 'to stderr\n' });

  const second = await drydock(['pipeline', 'run', file, '--engine', 'process']);
  expect(second.stdout).toMatch(/completed in .*: 1 node, 1 reused\./);
  expect((await drydock(['run', 'why', 'latest', 'say'])).stdout).toMatch(/^same +command/m);
  expect((await drydock(['run', 'list'])).stdout.trimEnd().split('\n')).toHaveLength(3);
  expect((await drydock(['run', 'remove', document.runId])).stdout).toMatch(/^Removed run .*, freed /);
});

test('a failed node shows the end of its stderr', async () => {
  component('say', 'echo the reason >&2; exit 3');
  const { exitCode, stdout, stderr } = await drydock(['pipeline', 'run', pipeline('say'), '--engine', 'process']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/say failed: .*3/);
  expect(stderr).toContain('| the reason');
  expect(stdout).toMatch(/^Run \S+ failed/);
});

test('Ctrl-C stops the run and exits 130; the logs of the run can be followed meanwhile', async () => {
  component('say', 'echo started; sleep 600');
  const file = pipeline('say');
  let following: ReturnType<typeof spawnCli> | undefined;
  const run = await drydock(['pipeline', 'run', file, '--engine', 'process'], {
    watch: ({ stderr }, interrupt) => {
      if (following !== undefined || !/running +say/.test(stderr)) return;
      following = drydock(['run', 'logs', 'latest', '--follow'], {
        watch: ({ stdout }) => {
          if (stdout.includes('started')) interrupt();
        },
      });
    },
  });
  expect(run.exitCode).toBe(130);
  expect(run.stdout).toMatch(/^Run \S+ cancelled/);
  expect(await following).toMatchObject({ exitCode: 0, stdout: 'started\n' });
});

test('a module is registered, shown, changed and downloaded', async () => {
  component('say', say);
  const registered = await drydock(['module', 'register', 'say.yml', '--json']);
  expect(registered.exitCode, registered.stderr).toBe(0);
  expect(JSON.parse(registered.stdout)).toMatchObject({ outcome: 'created', module: { name: 'say' }, version: { version: '1' } });
  expect((await drydock(['module', 'register', 'say.yml'])).stdout).toContain('nothing changed');
  expect((await drydock(['module', 'register', 'say.yml', '--fail-if-exists'])).exitCode).not.toBe(0);
  expect((await drydock(['module', 'list'])).stdout).toMatch(/^say +1 +1 /m);
  expect((await drydock(['module', 'show', 'say:1'])).stdout).toMatch(/param +greeting +string +hello/);
  expect((await drydock(['module', 'set-default', 'say:1'])).stdout).toBe('say stands for say:1.\n');
  expect((await drydock(['module', 'deprecate', 'say:1'])).exitCode).toBe(0);
  expect((await drydock(['module', 'archive', 'say'])).exitCode).toBe(0);
  expect((await drydock(['module', 'list'])).stdout).toBe('');
  expect((await drydock(['module', 'restore', 'say', '--name', 'speak'])).stdout).toBe('speak is active again.\n');
  const wrong = await drydock(['module', 'show', 'spek']);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain("'speak'");
  expect((await drydock(['module', 'download', 'speak:1', 'copy'])).exitCode).toBe(0);
  expect(readdirSync(path.join(folder, 'copy'))).not.toEqual([]);
});

test('environments and data assets are kept', async () => {
  writeFileSync(path.join(folder, 'iris.csv'), 'a,b\n');
  expect((await drydock(['environment', 'set', 'azureml:sklearn@latest', '--image', 'my/sklearn'])).exitCode).toBe(0);
  expect((await drydock(['environment', 'list'])).stdout).toMatch(/^azureml:sklearn@latest +my\/sklearn/m);
  expect((await drydock(['environment', 'remove', 'azureml:sklearn@latest'])).exitCode).toBe(0);
  expect((await drydock(['data', 'register', 'iris', 'iris.csv'])).stdout).toContain('azureml:iris:1 (uri_file)');
  expect(JSON.parse((await drydock(['data', 'show', 'iris', '--json'])).stdout)).toMatchObject({ name: 'iris', versions: [{ version: '1', path: path.join(folder, 'iris.csv') }] });
});

test('a reader that has seen enough is no error', () => {
  // `true` is gone before anything is printed.
  const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', `"$0" "$1" completion zsh | true`, process.execPath, launcher], {
    env: { ...process.env, DRYDOCK_HOME: world.home },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the doctor says that processes can run without Docker, and refuses a home that cannot be written', async () => {
  const well = await drydock(['doctor', '--json']);
  const { ok, checks } = JSON.parse(well.stdout);
  expect([well.exitCode, ok]).toEqual([0, true]);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'docker', status: 'warning' }));
  writeFileSync(path.join(folder, 'file'), '');
  const ill = await drydock(['doctor'], { home: path.join(folder, 'file', 'home') });
  expect(ill.exitCode).toBe(1);
  expect(ill.stdout).toMatch(/^failed +home /m);
});

test('the bash script completes in a real bash', async () => {
  await drydock(['--version']);
  const bash = `
    _get_comp_words_by_ref() { cur="\${COMP_WORDS[COMP_CWORD]}"; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
    compopt() { :; }
    drydock() { "${process.execPath}" "${launcher}" "$@"; }
    source <(drydock completion bash)
    COMP_WORDS=(drydock pipeline va); COMP_CWORD=2; __drydock_complete; echo "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-c', bash], { encoding: 'utf8', env: { ...process.env, DRYDOCK_HOME: world.home } }).trim()).toBe('validate');
});
