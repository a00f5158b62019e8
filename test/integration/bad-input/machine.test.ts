import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { canMount, smallDisk } from '#test/integration/store/small-disk.ts';
import { drydock, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { drydockHere, expectRefused, filesOf, worldWith } from './refused.ts';

const component = (command: string): string => `type: command\nname: hello\nversion: 1.0.0\noutputs:\n  out: {type: uri_folder}\nenvironment: {image: busybox:local}\ncode: ./code\ncommand: ${command}\n`;
const files = {
  'hello.yml': component('echo hi > ${{outputs.out}}/x'),
  'code/run.sh': 'ls\n',
  'main.yml': 'type: pipeline\njobs:\n  a: {component: ./hello.yml}\n',
  'by-name.yml': 'type: pipeline\njobs:\n  a: {component: "azureml:hello"}\n',
};
const run = (file = 'main.yml'): readonly string[] => ['pipeline', 'run', file, '--engine', 'process'];

async function done(args: readonly string[], world: DrydockWorld, call = drydock): Promise<void> {
  const end = await call(args, world);
  expect(end.exitCode, end.stderr).toBe(0);
}

describe.skipIf(!canMount())('disks', () => {
  test('a full disk refuses a registration and a run, and keeps what was there', async () => {
    const disk = smallDisk(64);
    const world = { ...worldWith(files), home: disk.folder };
    const filler = path.join(disk.folder, 'filler');
    try {
      writeFileSync(filler, Buffer.alloc(100_000));
    } catch {
      // That it does not fit is the point.
    }
    const says = [/No space is left to write|The disk is full/, /drydock home clean/, /DRYDOCK_HOME|try again/];
    await expectRefused(['module', 'register', 'hello.yml'], world, says);
    await expectRefused(run(), world, says);
    rmSync(filler);
    await done(['module', 'register', 'hello.yml'], world);
  });

  test('a disk that fills up during a run fails the node or stops the run, and both can go on', async () => {
    const disk = smallDisk(256);
    const world = { ...worldWith({ ...files, 'hello.yml': component('cat /dev/zero > ${{outputs.out}}/x') }), home: disk.folder };
    const end = await drydock(run(), world);
    expect([1, 2], end.stderr).toContain(end.exitCode);
    expect(end.stderr).not.toMatch(/unexpected error/);
    expect((await drydock(['run', 'list'], world)).stdout).toMatch(/failed|interrupted/);
  });

  test('a read-only home refuses what writes and shows what is there', async () => {
    const disk = smallDisk(4_096);
    const world = { ...worldWith(files), home: disk.folder };
    await done(['module', 'register', 'hello.yml'], world);
    await done(run(), world);
    disk.makeReadOnly();
    const says = [/cannot be written: the folder is read-only/, /DRYDOCK_HOME/];
    for (const args of [run(), [...run(), '--dry-run'], ['module', 'register', 'hello.yml'], ['run', 'resume', 'latest'], ['environment', 'set', 'a:b', '--image', 'c'], ['data', 'register', 'd', 'hello.yml']]) {
      const end = await drydock(args, world);
      expect(end.exitCode, `${args.join(' ')}: ${end.stderr}`).toBe(2);
      for (const part of says) expect(end.stderr).toMatch(part);
    }
    await done(['module', 'list'], world);
    await done(['run', 'show', 'latest'], world);
    await done(['home', 'show'], world);
  });

  test('a read-only place where the home should be made is refused as such', async () => {
    const disk = smallDisk(64);
    disk.makeReadOnly();
    await expectRefused(run(), { ...worldWith(files), home: path.join(disk.folder, 'home') }, [/cannot be written: the folder is read-only/, /DRYDOCK_HOME/]);
  });
});

test('a home that is a file is refused', async () => {
  const world = worldWith({ ...files, home: 'not a folder' });
  await expectRefused(run(), { ...world, home: path.join(world.cwd, 'home') }, [/home is a file\. Set DRYDOCK_HOME to a folder/]);
});

describe('damaged files of the catalog', () => {
  const damages: Readonly<Record<string, (file: string) => void>> = {
    torn: (file) => truncateSync(file, Math.floor(readFileSync(file).length / 2)),
    empty: (file) => writeFileSync(file, ''),
    'the word null': (file) => writeFileSync(file, 'null\n'),
  };
  const documents: readonly [string, RegExp, readonly (readonly string[])[]][] = [
    ['a module', /catalog[/]modules[/].*\.json$/, [run('by-name.yml'), ['module', 'register', 'hello.yml']]],
    ['a module version', /catalog[/]versions[/].*\.json$/, [run('by-name.yml'), ['module', 'register', 'hello.yml']]],
    ['the environment mappings', /catalog[/]environments\.json$/, [['environment', 'list'], ['environment', 'set', 'x:y', '--image', 'z']]],
    ['a data asset', /catalog[/]data[/].*\.json$/, [['data', 'show', 'd'], ['data', 'register', 'd', 'main.yml', '--version', '2']]],
  ];

  test.each(documents)('%s: nobody takes it for empty or writes over it', async (_name, pattern, calls) => {
    const world = worldWith(files);
    await done(['module', 'register', 'hello.yml'], world, drydockHere);
    await done(['environment', 'set', 'a:b', '--image', 'busybox:local'], world, drydockHere);
    await done(['data', 'register', 'd', 'hello.yml'], world, drydockHere);
    const good = `${world.home}.good`;
    cpSync(world.home, good, { recursive: true });
    for (const damage of Object.values(damages)) {
      rmSync(world.home, { recursive: true });
      cpSync(good, world.home, { recursive: true });
      const [file] = filesOf(world.home).filter((name) => pattern.test(name));
      if (file === undefined) throw new Error(`no file like ${String(pattern)}`);
      damage(file);
      const damaged = readFileSync(file);
      for (const call of calls) {
        const end = await drydockHere(call, world);
        expect(end.exitCode, `${call.join(' ')}: ${end.stdout}${end.stderr}`).toBe(2);
        expect(end.stderr).toContain(`${file} is damaged: `);
        expect(end.stderr).toMatch(/restore it from a backup|to go back to it: cp /);
        expect(readFileSync(file)).toEqual(damaged);
      }
    }
  });

  test('a damaged list of modules is made again from their documents', async () => {
    const world = worldWith(files);
    await done(['module', 'register', 'hello.yml'], world, drydockHere);
    const index = path.join(world.home, 'catalog/modules.jsonl');
    const cutOff = (file: string) => truncateSync(file, readFileSync(file).length - 20);
    for (const damage of [cutOff, (file: string) => writeFileSync(file, ''), (file: string) => writeFileSync(file, 'null\n'), (file: string) => rmSync(file)]) {
      damage(index);
      await done(['environment', 'set', 'a:b', '--image', 'c'], world, drydockHere);
      expect((await drydockHere(['module', 'list'], world)).stdout).toMatch(/^hello/m);
    }
  });

  test('runs are listed and cleaned beside one whose document is damaged', async () => {
    const world = worldWith(files);
    await done(run(), world, drydockHere);
    await done(run(), world, drydockHere);
    const [first = ''] = readdirSync(path.join(world.home, 'runs')).sort();
    writeFileSync(path.join(world.home, 'runs', first, 'run.json'), '{"schemaVersion":1,');
    const list = await drydockHere(['run', 'list'], world);
    expect(list).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`${first}/run.json is damaged`) });
    expect(list.stdout.trim().split('\n')).toHaveLength(2);
    await done(['home', 'clean', '--dry-run'], world, drydockHere);
    await expectRefused(['run', 'show', first], world, [/run\.json is damaged: line 1/], drydockHere);
    await done(['run', 'remove', first], world, drydockHere);
  });
});

describeWithDocker('images', (docker) => {
  test('an image that is not here and cannot be pulled is named, with its nodes and the mapping, before anything starts', async () => {
    const world = { ...worldWith({ ...files, 'hello.yml': files['hello.yml'].replace('busybox:local', 'localhost:1/nobody/nothing:1.2') }), dockerHost: docker.host() };
    const end = await drydock(['pipeline', 'run', 'main.yml', '--engine', 'docker'], world);
    expect(end).toMatchObject({ exitCode: 2, stdout: '' });
    expect(end.stderr).toMatch(/node a: .*"localhost:1\/nobody\/nothing:1\.2".*drydock environment set localhost:1\/nobody\/nothing:1\.2 --image/);
    expect(filesOf(world.home).filter((file) => file.includes('/runs/'))).toEqual([]);
  });
});

describe('an engine that accepts connections and says nothing', () => {
  async function silently<T>(work: (dockerHost: string) => Promise<T>): Promise<T> {
    const socketPath = path.join(worldWith({ x: '' }).cwd, 'silent.sock');
    const connections = new Set<Socket>();
    const server = createServer((socket) => {
      connections.add(socket);
      socket.on('error', () => undefined);
    }).listen(socketPath);
    try {
      return await work(`unix://${socketPath}`);
    } finally {
      for (const socket of connections) socket.destroy();
      server.close();
    }
  }
  const hangs = /accepts connections but did not answer .* within \d+ s: it hangs/;

  test('doctor, --engine docker and auto say so within 10 s', async () => {
    await silently(async (dockerHost) => {
      const timed = async (args: readonly string[]) => {
        const startedMs = performance.now();
        const end = await drydock(args, { ...worldWith(files), dockerHost });
        return { ...end, ms: performance.now() - startedMs };
      };
      const [doctor, asked, auto] = await Promise.all([timed(['doctor']), timed(['pipeline', 'run', 'main.yml', '--engine', 'docker']), timed(['pipeline', 'run', 'main.yml'])]);
      expect(doctor).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(hangs) });
      expect(asked).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(hangs) });
      expect(auto).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^Engine +process: no Docker engine can be used: .*it hangs/m) });
      for (const { ms } of [doctor, asked, auto]) expect(ms).toBeLessThan(10_000);
    });
  });
});
