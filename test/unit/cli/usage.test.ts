import { expect, test } from 'vitest';
import { callCli } from '#test/kit/cli/recorded-context.ts';

// None of these may open the home: `callCli` without an app fails when they do.

test('called with nothing, it shows help', async () => {
  const { exitCode, stdout, stderr } = await callCli([]);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('Pipelines and runs:');
  expect(stdout).toMatch(/drydock pipeline run train\.yml +# run it/);
});

test.each([
  ['pipeline', ['validate', 'run']],
  ['run', ['list', 'show', 'logs', 'why', 'outputs', 'cancel', 'resume', 'remove']],
  ['module', ['validate', 'register', 'list', 'show', 'rename', 'describe', 'archive', 'restore', 'enable', 'disable', 'deprecate', 'reactivate', 'set-default', 'download']],
  ['environment', ['set', 'list', 'remove']],
  ['data', ['register', 'list', 'show']],
  ['home', ['show', 'clean']],
])('%s has its commands, each with help', async (group, verbs) => {
  const { stdout } = await callCli([group, '--help']);
  for (const verb of verbs) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'));
    const help = await callCli([group, verb, '--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain(`Usage: drydock ${group} ${verb}`);
  }
});

test.each([
  [['modul'], '(Did you mean module?)', 'See `drydock --help`.'],
  [['run', 'lst'], '(Did you mean list?)', 'See `drydock run --help`.'],
  [['pipeline', 'run', 'a.yml', '--dryrun'], '(Did you mean --dry-run?)', 'See `drydock pipeline run --help`.'],
  [['pipeline', 'run'], "missing required argument 'file'", 'See `drydock pipeline run --help`.'],
  [['pipeline', 'run', 'a.yml', '--engine', 'podman'], 'Allowed choices are auto, docker, process', 'See `drydock pipeline run --help`.'],
  [['pipeline', 'run', 'a.yml', '--max-workers', '0'], 'at least 1', 'See `drydock pipeline run --help`.'],
  [['pipeline', 'run', 'a.yml', '--set', 'epochs'], 'NAME=VALUE', 'See `drydock pipeline run --help`.'],
  [['run', 'show', 'a', 'b'], 'too many arguments', 'See `drydock run show --help`.'],
  [['environment', 'set', 'azureml:a@latest'], '--image', 'See `drydock environment set --help`.'],
])('wrong usage %j exits 2 with a hint', async (args, said, hint) => {
  const { exitCode, stdout, stderr } = await callCli(args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^drydock: /);
  expect(stderr).toContain(said);
  expect(stderr).toContain(hint);
});

test('a group without a command shows its help and counts as wrong usage', async () => {
  const { exitCode, stdout, stderr } = await callCli(['run']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Usage: drydock run <command>');
});

test('wrong usage with --json is a document too', async () => {
  const { exitCode, stdout } = await callCli(['run', 'list', '--limit', 'x', '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', problems: [] } });
});

test('the version is printed', async () => {
  const { stdout } = await callCli(['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('--version after a command is the version that is registered, not a question', async () => {
  const { stdout } = await callCli(['module', 'register', 'nowhere.yml', '--version', '2']);
  expect(stdout).toBe('');
});
