import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { drydock } from '#test/kit/cli/started-drydock.ts';
import { drydockHere, expectRefused, worldWith } from './refused.ts';

const component = `type: command
name: hello
version: 1.0.0
inputs:
  text: {type: string}
  n: {type: integer, default: 1}
outputs:
  out: {type: uri_folder}
environment: {image: busybox:local}
command: echo \${{inputs.text}} \${{inputs.n}} > \${{outputs.out}}/x
`;
const pass = `type: command
name: pass
inputs: {in: {type: uri_folder}}
outputs: {out: {type: uri_folder}}
environment: {image: busybox:local}
command: cp -r \${{inputs.in}}/. \${{outputs.out}}
`;
const pipeline = (jobs: string): string => `type: pipeline\njobs:\n${jobs}`;
const good = pipeline('  a:\n    component: ./hello.yml\n    inputs: {text: hi}\n');
const withCode = (code: string): string => pipeline(`  a:\n    type: command\n    code: ${code}\n    environment: {image: busybox:local}\n    command: ls\n`);

function aliasBomb(): string {
  const lines = ['type: pipeline', 'a: &a [x,x,x,x,x,x,x,x,x]'];
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  for (const [at, key] of keys.slice(1).entries()) lines.push(`${key}: &${key} [${Array.from({ length: 9 }, () => `*${keys[at] ?? ''}`).join(',')}]`);
  return `${lines.join('\n')}\njobs: {}\n`;
}

interface Case {
  readonly spec: string | Uint8Array;
  readonly says: readonly (string | RegExp)[];
}

const cases: Readonly<Record<string, Case>> = {
  'broken YAML': { spec: 'type: pipeline\njobs:\n  a: {type: command\n  b: [\n', says: [/^main\.yml:4:3: error: This is not valid YAML/m] },
  'an alias bomb': { spec: aliasBomb(), says: [/^main\.yml:\d+:\d+: .*aliases.*Write the repeated parts out/m] },
  'deep nesting': { spec: `${'['.repeat(5_000)}${']'.repeat(5_000)}`, says: [/^main\.yml:1:\d+: .*nested more than.*Flatten/m] },
  'a huge file': { spec: `${good}#${'x'.repeat(20_000_000)}`, says: [/main\.yml: the file is larger than 1024 KiB/] },
  'an empty file': { spec: '', says: [/^main\.yml:1:1: .*empty.*should hold/m] },
  'a file that holds null': { spec: 'null\n', says: [/^main\.yml:1:1: .*must hold a mapping/m] },
  'a binary file': { spec: Uint8Array.from({ length: 3_000 }, (_, at) => (at * 7919) % 256), says: [/main\.yml: this is not a text in UTF-8.*save it as UTF-8/] },
  'UTF-16': { spec: Buffer.from(`\uFEFF${good}`, 'utf16le'), says: [/not a text in UTF-8/] },
  'a pipeline without nodes': { spec: 'type: pipeline\njobs: {}\n', says: [/^main\.yml:2:1: .*no nodes.*Add at least one/m] },
  'an unknown component file': { spec: pipeline('  a:\n    component: ./nowhere.yml\n'), says: [/^main\.yml:4:16: .*\.\/nowhere\.yml does not exist/m] },
  'a pipeline that contains itself': { spec: pipeline('  a: {component: ./main.yml}\n'), says: [/^main\.yml:3:18: .*main\.yml -> main\.yml.*cannot contain itself/m] },
  'an unknown module': { spec: pipeline('  a: {component: "azureml:nosuch:1"}\n'), says: [/^main\.yml:3:\d+: .*no module 'nosuch'.*drydock module register/m] },
  'a cycle': {
    spec: pipeline('  a:\n    component: ./pass.yml\n    inputs: {in: "${{parent.jobs.b.outputs.out}}"}\n  b:\n    component: ./pass.yml\n    inputs: {in: "${{parent.jobs.a.outputs.out}}"}\n'),
    says: [/^main\.yml:3:3: .*wait for each other: a -> b -> a\. Remove one/m],
  },
  'a missing required input': { spec: pipeline('  a: {component: ./hello.yml}\n'), says: [/^main\.yml:3:\d+: .*needs the input "text".*Add "text"/m] },
  'a wrong type': { spec: pipeline('  a:\n    component: ./hello.yml\n    inputs: {text: hi, n: many}\n'), says: [/^main\.yml:5:27: .*"n".*whole number, not "many"/m] },
  'an unknown parent output': {
    spec: pipeline('  a:\n    component: ./hello.yml\n    inputs: {text: hi}\n  b:\n    component: ./pass.yml\n    inputs:\n      in: ${{parent.jobs.a.outputs.oot}}\n'),
    says: [/^main\.yml:9:11: .*no output "oot"\. Did you mean "out"\?/m],
  },
  'an unknown parent node': { spec: pipeline('  b:\n    component: ./pass.yml\n    inputs:\n      in: ${{parent.jobs.zzz.outputs.out}}\n'), says: [/^main\.yml:6:11: .*no node "zzz"/m] },
  'an unknown placeholder': { spec: pipeline('  a:\n    type: command\n    environment: {image: busybox:local}\n    command: echo ${{inputs.nope}}\n'), says: [/^main\.yml:6:\d+: .*"nope"/m] },
  'a key written twice': { spec: pipeline('  a: {component: ./hello.yml, inputs: {text: hi}}\n  a: {component: ./hello.yml, inputs: {text: ho}}\n'), says: [/^main\.yml:4:3: .*twice/m] },
  'a node name that leads out': { spec: pipeline('  ../x: {component: ./hello.yml, inputs: {text: hi}}\n'), says: [/^main\.yml:3:3: .*"\.\.\/x" cannot be the name of a node/m] },
  'a pipeline output name that leads out': {
    spec: `type: pipeline\noutputs:\n  ../../x: {type: uri_folder}\njobs:\n  a: {component: ./hello.yml, inputs: {text: hi}, outputs: {out: "\${{parent.outputs.../../x}}"}}\n`,
    says: [/^main\.yml:3:3: .*"\.\.\/\.\.\/x" cannot be the name of an output/m],
  },
  'an output name that leads out': {
    spec: pipeline('  a:\n    type: command\n    environment: {image: busybox:local}\n    outputs: {"../../out": {type: uri_folder}}\n    command: echo hi\n'),
    says: [/^main\.yml:6:\d+: .*cannot be the name of an output/m],
  },
  'code that is the root of the file system': { spec: withCode('/'), says: [/^main\.yml:5:11: .*"\/" is the root of the file system.*only the code/m] },
  'code that climbs to the root': { spec: withCode('../../../../../../../../..'), says: [/^main\.yml:5:11: .*root of the file system/m] },
  'code that is a link to the root': { spec: withCode('./root'), says: [/^main\.yml:5:11: .*root of the file system/m] },
  'code with a link that leads out': { spec: withCode('./leaking'), says: [/^main\.yml:5:11: .*"passwd" -> "\/etc\/passwd" leads out/m, /Nothing was started/] },
  'code that is not there': { spec: withCode('./nothing'), says: [/^main\.yml:5:11: .*"\.\/nothing" does not exist \(looked for/m] },
};

function worldOf(spec: string | Uint8Array) {
  const world = worldWith({ 'main.yml': spec, 'hello.yml': component, 'pass.yml': pass, 'leaking/run.sh': 'ls\n' });
  symlinkSync('/', path.join(world.cwd, 'root'));
  symlinkSync('/etc/passwd', path.join(world.cwd, 'leaking/passwd'));
  return world;
}

test.each(Object.entries(cases))('a run of %s is refused with its place and the mend', async (_name, { spec, says }) => {
  await expectRefused(['pipeline', 'run', 'main.yml', '--engine', 'process'], worldOf(spec), says, drydockHere);
});

// What only a process of its own can show: that it neither dies of them nor adds words that are not ours.
test.each(['broken YAML', 'an alias bomb', 'deep nesting', 'a huge file', 'code with a link that leads out'])('%s is refused by the program as well', async (name) => {
  const { spec, says } = cases[name] ?? expect.fail(`no case ${name}`);
  await expectRefused(['pipeline', 'run', 'main.yml', '--engine', 'process'], worldOf(spec), says);
});

const calls: Readonly<Record<string, { readonly args: readonly string[]; readonly says: readonly RegExp[] }>> = {
  'a file that is not there': { args: ['pipeline', 'run', 'gone.yml'], says: [/gone\.yml: there is no such file/] },
  'a folder': { args: ['pipeline', 'run', 'leaking'], says: [/this is a folder.*Name the file in it/] },
  'an unknown option': { args: ['pipeline', 'run', 'main.yml', '--enginee', 'x'], says: [/unknown option '--enginee'/, /Did you mean --engine/] },
  'an unknown engine': { args: ['pipeline', 'run', 'main.yml', '--engine', 'x'], says: [/Allowed choices are auto, docker, process/] },
  'no workers': { args: ['pipeline', 'run', 'main.yml', '--max-workers', '0'], says: [/at least 1/] },
  'an unknown node in --only': { args: ['pipeline', 'run', 'main.yml', '--engine', 'process', '--only', 'zz'], says: [/no node 'zz'.*The nodes are "a".*--only zz/] },
  'an unknown node in --from': { args: ['pipeline', 'run', 'main.yml', '--engine', 'process', '--from', 'zz'], says: [/no node 'zz'.*--from zz/] },
  'a --set without a value': { args: ['pipeline', 'run', 'main.yml', '--set', 'zz'], says: [/Expected NAME=VALUE/] },
  'a --set of an unknown input': { args: ['pipeline', 'run', 'main.yml', '--engine', 'process', '--set', 'zz=1'], says: [/no input 'zz'/] },
  'an unknown run': { args: ['run', 'show', 'nosuch'], says: [/no run 'nosuch'.*drydock run list/] },
  'a run id that is a path': { args: ['run', 'show', '../../etc'], says: [/no run '..\/..\/etc'/] },
  'Docker that is not there': { args: ['pipeline', 'run', 'main.yml', '--engine', 'docker'], says: [/no-docker\.sock: there is no such socket; start Docker or Podman, or set DOCKER_HOST/, /--engine process/] },
};

test.each(Object.entries(calls))('%s is refused with the mend', async (_name, { args, says }) => {
  await expectRefused(args, worldOf(good), says, drydockHere);
});

test.each(['an unknown option', 'an unknown run', 'Docker that is not there'])('%s is refused by the program as well', async (name) => {
  const { args, says } = calls[name] ?? expect.fail(`no call ${name}`);
  await expectRefused(args, worldOf(good), says);
});

test.each([
  ['a byte order mark', `\uFEFF${good}`],
  ['carriage returns', good.replaceAll('\n', '\r\n')],
  ['a node with the name of a builtin', good.replace('  a:', '  __proto__:')],
])('%s is no problem', async (_name, spec) => {
  const run = await drydockHere(['pipeline', 'run', 'main.yml', '--engine', 'process'], worldOf(spec));
  expect(run.exitCode, run.stderr).toBe(0);
});

test('a plan that was tampered with leads out of no folder', async () => {
  const world = worldOf('type: pipeline\noutputs: {x: {type: uri_folder}}\njobs:\n  a: {component: ./hello.yml, inputs: {text: hi}, outputs: {out: "${{parent.outputs.x}}"}}\n');
  expect(await drydock(['pipeline', 'run', 'main.yml', '--engine', 'process'], world)).toMatchObject({ exitCode: 0 });
  const list = await drydock(['run', 'list', '--json'], world);
  const run = /"(?:runId|id)": "([^"]+)"/.exec(list.stdout)?.[1] ?? '';
  const plan = path.join(world.home, 'runs', run, 'plan.json');
  const events = path.join(world.home, 'runs', run, 'events.jsonl');
  const before = readFileSync(plan, 'utf8');
  writeFileSync(events, '');
  for (const [from, to] of [['"x":', '"../../../x":'], ['"name": "out",\n          "shape"', '"name": "../../../out",\n          "shape"']] as const) {
    expect(before).toContain(from);
    writeFileSync(plan, before.replace(from, to));
    for (const verb of ['show', 'resume']) expect(await drydock(['run', verb, run], world)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/plan\.json is damaged: at .*(Invalid key|cannot be used for a file)/) });
  }
});
