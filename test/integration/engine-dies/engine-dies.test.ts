import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { drydock, startDrydock, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';
import { skipLoudly, whyNoDaemon } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf, startDaemon, type TestEngine } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';

const name = 'an engine that is killed in the middle of a run';
const why = whyNoDaemon();

const pipeline = `type: pipeline
outputs: {last: {type: uri_folder}}
jobs:
  a:
    type: command
    environment: {image: busybox:local}
    inputs: {flag: {type: uri_folder, path: ./flag}}
    outputs: {out: {type: uri_folder}}
    command: while [ -e \${{inputs.flag}}/wait ]; do sleep 0.2; done; echo a > \${{outputs.out}}/text
  b:
    type: command
    environment: {image: busybox:local}
    inputs: {before: "\${{parent.jobs.a.outputs.out}}"}
    outputs: {out: "\${{parent.outputs.last}}"}
    command: cat \${{inputs.before}}/text > \${{outputs.out}}/text
`;

/** The shims of containers whose daemon was killed live on, and hold their file systems. */
function endRemains(root: string): void {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${root}/exec/`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n').map((line) => line.split(' ')[1] ?? '').filter((place) => place.startsWith(`${root}/`));
  for (const place of mounts.reverse()) execFileSync('umount', ['--lazy', place]);
}

if (why !== undefined) skipLoudly(name, why);
else {
  describe(name, () => {
    test('ends the run in words, calls no node complete that was not, and the run resumes on the next engine', async () => {
      const folder = temporaryFolder();
      const root = path.join(folder, 'dockerd');
      const cwd = path.join(folder, 'work');
      mkdirSync(path.join(cwd, 'flag'), { recursive: true });
      mkdirSync(root);
      writeFileSync(path.join(cwd, 'run.yml'), pipeline);
      writeFileSync(path.join(cwd, 'flag/wait'), '');
      let engine: TestEngine = await startDaemon(root);
      onTestFinished(async () => {
        await engine[Symbol.asyncDispose]();
        endRemains(root);
      });
      await ensureTestImage(engine.host, 'busybox:local');
      const world: DrydockWorld = { home: path.join(folder, 'home'), cwd, dockerHost: engine.host };

      const run = startDrydock(['pipeline', 'run', 'run.yml', '--engine', 'docker'], world);
      await run.sees(/ running +a /);
      const { pid } = engine;
      if (pid === undefined) throw new Error('the daemon has no process');
      process.kill(pid, 'SIGKILL');
      const killedMs = performance.now();
      const end = await run.ended;
      expect(performance.now() - killedMs).toBeLessThan(60_000);
      expect(end.exitCode, end.stderr).toBe(1);
      expect(`${end.stdout}${end.stderr}`).toMatch(/No container engine answers at unix:.*drydock run resume/s);
      const shown = await drydock(['run', 'show', 'latest'], world);
      expect(shown.stdout).toMatch(/^Status +(failed|interrupted)$/m);
      expect(shown.stdout).not.toMatch(/^[ab] +completed/m);

      rmSync(path.join(cwd, 'flag/wait'));
      engine = await startDaemon(root);
      const resumed = await drydock(['run', 'resume', 'latest', '--json'], world);
      expect(resumed.exitCode, resumed.stderr).toBe(0);
      const { outputs } = JSON.parse(resumed.stdout);
      expect(readFileSync(path.join(String(outputs.last), 'text'), 'utf8')).toBe('a\n');
      const client = await clientOf(engine.host).docker();
      expect(await client.listContainers({ all: true })).toEqual([]);
    });
  });
}
