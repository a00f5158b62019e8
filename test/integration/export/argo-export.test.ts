import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workflow } from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/Workflow';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readCase } from '#test/kit/case-file.ts';
import { CaseWorld } from '#test/kit/case-world.ts';
import { caseNames, casesFolder, sampleFolder } from './export-kit.ts';

const artifact = z.looseObject({ name: z.string(), path: z.string().optional(), from: z.string().optional(), raw: z.object({ data: z.string() }).optional() });
const template = z.looseObject({
  name: z.string(),
  inputs: z.looseObject({ artifacts: z.array(artifact).default([]) }).default({ artifacts: [] }),
  outputs: z.looseObject({ artifacts: z.array(artifact).default([]) }).default({ artifacts: [] }),
  container: z.looseObject({ image: z.string(), args: z.array(z.string()), env: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }).optional(),
  dag: z.object({ tasks: z.array(z.looseObject({ name: z.string(), template: z.string(), dependencies: z.array(z.string()).default([]), arguments: z.looseObject({ artifacts: z.array(artifact).default([]) }).default({ artifacts: [] }) })) }).optional(),
});
const workflow = z.looseObject({
  spec: z.looseObject({ entrypoint: z.string(), arguments: z.looseObject({ parameters: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]), artifacts: z.array(artifact).default([]) }).default({ parameters: [], artifacts: [] }), templates: z.array(template) }),
});

async function exported(world: CaseWorld, file: string): Promise<z.infer<typeof workflow>> {
  const target = path.join(world.root, 'workflow.yaml');
  const called = await world.cli(['pipeline', 'export', file, '--format', 'argo', '--output', target, '--overwrite']);
  expect(called.exitCode, called.stderr).toBe(0);
  const document: unknown = parse(readFileSync(target, 'utf8'));
  // The models carry the schema that Argo publishes for its objects.
  new Workflow(z.custom<ConstructorParameters<typeof Workflow>[0]>().parse(document)).validate();
  const checked = workflow.parse(document);
  checkReferences(checked);
  return checked;
}

/** Everything that is named is there, and nothing but references has Argo's braces. */
function checkReferences({ spec }: z.infer<typeof workflow>): void {
  const templates = new Map(spec.templates.map((each) => [each.name, each]));
  const dag = templates.get(spec.entrypoint);
  const given = new Set(spec.arguments.artifacts.map(({ name }) => name));
  for (const { name } of dag?.inputs.artifacts ?? []) expect(given).toContain(name);
  const done = new Set<string>();
  for (const task of dag?.dag?.tasks ?? []) {
    const used = templates.get(task.template);
    expect(used, task.template).toBeDefined();
    expect(task.arguments.artifacts.map(({ name }) => name)).toEqual(used?.inputs.artifacts.map(({ name }) => name));
    for (const { from = '' } of task.arguments.artifacts) {
      const [, producer, output] = /^\{\{tasks\.(.+)\.outputs\.artifacts\.(.+)\}\}$/.exec(from) ?? [];
      if (producer === undefined) expect(given).toContain(/^\{\{inputs\.artifacts\.(.+)\}\}$/.exec(from)?.[1]);
      else {
        expect(task.dependencies).toContain(producer);
        expect(done).toContain(producer);
        expect(templates.get(producer)?.outputs.artifacts.map(({ name }) => name)).toContain(output);
      }
    }
    done.add(task.name);
    for (const text of used?.container?.args ?? []) expect(text).not.toContain('{{');
    for (const { value } of used?.container?.env ?? []) expect(value.replace(/\{\{workflow\.parameters\.[\w-]+\}\}/g, '')).not.toContain('{{');
  }
}

describe('a pipeline exported for Argo', () => {
  it('is a valid workflow whose containers do what the steps do', async () => {
    using world = new CaseWorld({ from: sampleFolder });
    const { spec } = await exported(world, world.at('pipeline.yml'));
    expect(spec.templates.map(({ name }) => name)).toContain('softmax-train');
    // The first container, by hand: its inputs where it expects them, its values as the workflow has them.
    const step = spec.templates.find(({ name }) => name === 'prepare');
    const root = path.join(world.root, 'container');
    mkdirSync(path.join(root, 'drydock'), { recursive: true });
    mkdirSync(path.join(root, 'mnt/inputs/raw'), { recursive: true });
    const code = spec.arguments.artifacts.find(({ name }) => name === spec.templates[0]?.dag?.tasks.find((task) => task.name === 'prepare')?.arguments.artifacts[0]?.from?.replace(/^.*\.artifacts\.|\}\}$/g, ''));
    writeFileSync(path.join(root, 'drydock/code.archive'), code?.raw?.data ?? '');
    writeFileSync(path.join(root, 'mnt/inputs/raw/penguins.csv'), readFileSync(world.at('data/penguins.csv')));
    const values = new Map(spec.arguments.parameters.map(({ name, value }) => [name, value ?? '']));
    const env = Object.fromEntries((step?.container?.env ?? []).map(({ name, value }) => [name, value.replace(/\{\{workflow\.parameters\.([\w-]+)\}\}/g, (_all, name: string) => values.get(name) ?? '')]));
    const script = (step?.container?.args[0] ?? '').replaceAll(/(?<=['" ]|^)\/(drydock|mnt)\//gm, `${root}/$1/`);
    const ran = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } });
    expect(ran.status, ran.stderr).toBe(0);
    const before = await world.run('pipeline.yml', ['--only', 'prepare']);
    const kept = before.nodes.find(({ name }) => name === 'prepare')?.outputs['split'] ?? '';
    expect(readFileSync(path.join(root, 'mnt/outputs/split/train.csv'), 'utf8')).toBe(readFileSync(path.join(kept, 'train.csv'), 'utf8'));
  });

  for (const name of caseNames) {
    it(`is valid, or says why there is none: ${name}`, async () => {
      const folder = path.join(casesFolder, name);
      using world = new CaseWorld({ from: folder });
      let file: string | undefined;
      for (const step of readCase(path.join(folder, 'expect.yml')).steps) {
        if ('drydock' in step) await world.cli(step.drydock.map((part) => part.replaceAll('{folder}', world.folder)));
        else if ('run' in step && step.nodes !== undefined) file = step.file;
        if (file !== undefined || !('drydock' in step || 'run' in step)) break;
      }
      if (file === undefined) return;
      const text = readFileSync(world.at(file), 'utf8');
      if (!/sweep|parallel/.test(`${name} ${text}`)) {
        await exported(world, world.at(file));
        return;
      }
      const called = await world.cli(['pipeline', 'export', world.at(file), '--format', 'argo', '--output', '-']);
      expect(called.exitCode).toBe(2);
      expect(called.stderr).toMatch(/no counterpart in Argo/);
    });
  }

  it('keeps text out of templates and shells', async () => {
    using world = new CaseWorld();
    world.write('say.yml', `type: command\nname: say\ninputs:\n  word: {type: string}\n  other: {type: string}\nenvironment: {image: "busybox:local"}\nenvironment_variables: {BRACES: "{{workflow.name}} $(HOME) $$"}\ncommand: printf '%s|' \${{inputs.word}} "{{inputs}} $$ $(echo hi) \${{inputs.other}}" "$BRACES" '{{{{'\n`);
    world.write('pipeline.yml', `type: pipeline\ninputs: {word: "it's; $(touch no) {{x}}", other: plain}\njobs:\n  say:\n    component: ./say.yml\n    inputs: {word: "\${{parent.inputs.word}}", other: "\${{parent.inputs.other}}!"}\n`);
    const { spec } = await exported(world, world.at('pipeline.yml'));
    expect(spec.arguments.parameters).toEqual([{ name: 'other', value: 'plain' }]);
    const { container } = spec.templates.find(({ name }) => name === 'say') ?? {};
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value.replace('{{workflow.parameters.other}}', `"; rm -rf / '`)]));
    // What Kubernetes makes of the argument.
    const script = (container?.args[0] ?? '').replaceAll('$$', () => '$').replaceAll('/drydock/code', path.join(world.root, 'code'));
    const { stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } });
    const words = stdout.split('|');
    expect(words.slice(0, 3), stderr).toEqual(["it's;", '$(touch', 'no)']);
    expect(words[4]).toMatch(/^\{\{inputs\}\} \d+ hi "; rm -rf \/ '!$/);
    expect(words.slice(5, 7)).toEqual(['{{workflow.name}} $(HOME) $$', '{{{{']);
  });
});
