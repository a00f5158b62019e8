import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { homeIdOf } from '#electron/home/home-id.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { drydock, startDrydock, stepsAlive, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { killCount, seededRandom } from './kill-harness.ts';

const runDocument = z.object({ status: z.string(), nodes: z.array(z.object({ name: z.string(), status: z.string() })), outputs: z.record(z.string(), z.string()) });

interface Shape {
  /** Nodes of one layer; each takes the outputs of two nodes of the layer before. */
  readonly width: number;
  readonly layers: number;
}

/** A run of nodes in layers, each of which writes its name after what the node before it wrote: the outputs tell whether each ran whole. */
class KilledRun {
  readonly world: DrydockWorld;
  readonly #shape: Shape;
  readonly #engine: string;
  readonly #folder = temporaryFolder();

  constructor(shape: Shape, engine: string, dockerHost?: string) {
    this.#shape = shape;
    this.#engine = engine;
    const cwd = path.join(this.#folder, 'work');
    mkdirSync(cwd);
    writeFileSync(path.join(cwd, 'run.yml'), this.#pipeline());
    this.world = { home: path.join(this.#folder, 'home'), cwd, ...(dockerHost === undefined ? {} : { dockerHost }) };
  }

  get first(): readonly string[] {
    return ['pipeline', 'run', 'run.yml', '--engine', this.#engine, '--max-workers', '4', '--json'];
  }

  /** The content every node must have: its name, and what its parents wrote. */
  #expected(layer: number, at: number): string {
    const own = `${String(layer)}-${String(at)}`;
    if (layer === 0) return `${own}\n`;
    return `${own}\n${this.#expected(layer - 1, at)}`;
  }

  #pipeline(): string {
    const { width, layers } = this.#shape;
    const lines = ['type: pipeline', 'outputs:'];
    for (let at = 0; at < width; at += 1) lines.push(`  last${String(at)}: {type: uri_folder}`);
    lines.push('jobs:');
    for (let layer = 0; layer < layers; layer += 1) {
      for (let at = 0; at < width; at += 1) {
        const isLast = layer === layers - 1;
        const before = `n${String(layer - 1)}_${String(at)}`;
        const inputs = layer === 0 ? '' : `    inputs: {before: "\${{parent.jobs.${before}.outputs.out}}"}\n`;
        const copy = layer === 0 ? '' : ' && cat ${{inputs.before}}/text >> ${{outputs.out}}/text';
        // Half-written content first: what a kill leaves behind must not be taken for the output.
        const command = `echo half > \${{outputs.out}}/text; sleep 0.03; echo ${String(layer)}-${String(at)} > \${{outputs.out}}/text${copy}`;
        lines.push(
          `  n${String(layer)}_${String(at)}:\n    type: command\n    environment: {image: busybox:local}\n${inputs}    outputs: {out: ${isLast ? `"\${{parent.outputs.last${String(at)}}}"` : '{type: uri_folder}'}}\n    command: ${command}`,
        );
      }
    }
    return `${lines.join('\n')}\n`;
  }

  checkOutputs(stdout: string): void {
    const { width, layers } = this.#shape;
    const document = runDocument.parse(JSON.parse(stdout));
    expect(document.status).toBe('completed');
    expect(document.nodes).toHaveLength(width * layers);
    for (const node of document.nodes) expect(['completed', 'reused'], node.name).toContain(node.status);
    for (let at = 0; at < width; at += 1) expect(readFileSync(path.join(document.outputs[`last${String(at)}`] ?? '', 'text'), 'utf8')).toBe(this.#expected(layers - 1, at));
  }

  /** How often each node was recorded as completed. */
  completions(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    const lines = execFileSync('sh', ['-c', 'cat "$0"/*/events.jsonl', path.join(this.world.home, 'runs')], { encoding: 'utf8' }).split('\n');
    for (const line of lines) {
      const found = /"type":"node-completed","node":"([^"]+)"/.exec(line)?.[1];
      if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return counts;
  }
}

interface Totals {
  kills: number;
  runs: number;
  finishedBeforeKill: number;
}

/** Kills at seeded moments until so many kills have hit; every run is resumed, by processes that may be killed too, to its end. */
async function killAndResume(options: { kills: number; seed: number; longestMs: number; make: () => KilledRun; afterEach: (run: KilledRun) => Promise<void> }): Promise<Totals> {
  const random = seededRandom(options.seed);
  const totals: Totals = { kills: 0, runs: 0, finishedBeforeKill: 0 };
  while (totals.kills < options.kills) {
    const run = options.make();
    totals.runs += 1;
    for (let args = run.first; ; ) {
      const wantsKill = totals.kills < options.kills && random() < 0.9;
      const process = startDrydock(args, run.world);
      const moment = random() * options.longestMs;
      const timer = wantsKill ? setTimeout(() => process.signal('SIGKILL'), moment) : undefined;
      const end = await process.ended;
      clearTimeout(timer);
      const where = `seed ${String(options.seed)}, kill ${String(totals.kills)}, at ${moment.toFixed(1)} ms of: ${args.join(' ')}\n${end.stderr}`;
      if (end.exitCode === null) {
        totals.kills += 1;
        // Every document is readable the moment after, and cleaning may be looked at.
        const list = await drydock(['run', 'list', '--json'], run.world);
        expect(list, where).toMatchObject({ exitCode: 0, stderr: '' });
        const clean = await drydock(['home', 'clean', '--dry-run'], run.world);
        expect(clean.exitCode, `${where}\n${clean.stderr}`).toBe(0);
        // Killed before the run had its documents: there is nothing to resume.
        args = list.stdout.includes('"interrupted"') || list.stdout.includes('"completed"') ? ['run', 'resume', 'latest', '--json'] : run.first;
        continue;
      }
      expect(end.exitCode, where).toBe(0);
      if (wantsKill) totals.finishedBeforeKill += 1;
      run.checkOutputs(end.stdout);
      // Never twice, since nothing damages artifacts here.
      expect([...run.completions()].filter(([, count]) => count > 1), where).toEqual([]);
      break;
    }
    await expect.poll(() => stepsAlive(run.world.home), { timeout: 3_000 }).toEqual([]);
    await options.afterEach(run);
    rmSync(run.world.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
  return totals;
}

test('a run of 50 processes may be killed at any moment, also while it is resumed', async () => {
  const totals = await killAndResume({
    kills: killCount(10),
    seed: 20_260_103,
    longestMs: 1_600,
    make: () => new KilledRun({ width: 5, layers: 10 }, 'process'),
    afterEach: async () => undefined,
  });
  process.stdout.write(`50 nodes on processes: ${JSON.stringify(totals)}\n`);
});

describeWithDocker('a run in containers', (docker) => {
  test('may be killed at any moment, and leaves no container', async () => {
    const client = await clientOf(docker.host()).docker();
    const totals = await killAndResume({
      kills: Math.ceil(killCount(10) / 2),
      seed: 20_260_104,
      longestMs: 2_500,
      make: () => new KilledRun({ width: 3, layers: 4 }, 'docker', docker.host()),
      // Other tests have theirs in the same engine.
      afterEach: async ({ world }) => expect(await client.listContainers({ all: true, filters: { label: [`dev.drydock.home=${homeIdOf(world.home)}`] } })).toEqual([]),
    });
    process.stdout.write(`12 nodes in containers: ${JSON.stringify(totals)}\n`);
  });
});

test('a resumed run makes again what was damaged meanwhile, and only that', async () => {
  const run = new KilledRun({ width: 1, layers: 6 }, 'process');
  const first = startDrydock(run.first, run.world);
  await first.sees(/ completed +n3_0 /);
  first.signal('SIGKILL');
  await first.ended;
  const shown = await drydock(['run', 'show', 'latest', '--json'], run.world);
  const before = z.object({ nodes: z.array(z.object({ name: z.string(), outputs: z.record(z.string(), z.string()) })) }).parse(JSON.parse(shown.stdout));
  const damaged = path.join(before.nodes.find(({ name }) => name === 'n2_0')?.outputs['out'] ?? '', 'text');
  rmSync(damaged);
  writeFileSync(damaged, 'damaged\n');
  const resumed = await drydock(['run', 'resume', 'latest', '--json'], run.world);
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  run.checkOutputs(resumed.stdout);
  const counts = run.completions();
  expect(['n0_0', 'n1_0', 'n2_0', 'n3_0', 'n4_0', 'n5_0'].map((name) => counts.get(name))).toEqual([1, 1, 2, 1, 1, 1]);
});
