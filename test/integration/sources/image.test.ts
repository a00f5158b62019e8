import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { homeIdOf } from '#electron/home/home-id.ts';
import { listOurContainers } from '#electron/engines/docker/our-containers.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { clientOf } from '#test/kit/docker/docker-daemon.ts';
import { makeTar } from '#test/kit/sources/python-archives.ts';
import { SourceWorld } from '#test/kit/sources/source-world.ts';
import { readFileSync } from 'node:fs';

describeWithDocker('code inside an image', (docker) => {
  let world: SourceWorld;
  const made: string[] = [];
  beforeEach(() => {
    world = new SourceWorld({ DOCKER_HOST: docker.host() });
  });
  afterEach(async () => {
    expect(world.leftovers()).toEqual([]);
    expect(await listOurContainers(clientOf(docker.host()), homeIdOf(world.app.layout.root))).toEqual([]);
    await world[Symbol.asyncDispose]();
    for (const name of made.splice(0)) run('rmi', '-f', name);
  });

  const run = (...args: readonly string[]): void => {
    spawnSync('docker', ['-H', docker.host(), ...args], { stdio: 'ignore' });
  };
  /** An image of nothing but these members: it has no shell and no command. */
  const importImage = (members: string): string => {
    const name = `drydock-sources-test-${String(process.pid)}-${String(made.length)}:latest`;
    const tar = makeTar(world.at('image.tar'), members);
    const { status, stderr } = spawnSync('docker', ['-H', docker.host(), 'import', '-', name], { input: readFileSync(tar), encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    made.push(name);
    return name;
  };

  it('is read without starting anything, and gives the id of the same folder', async () => {
    const name = importImage(`
put('opt/app/train.py', b'print(1)')
put('opt/app/run.sh', b'#!/bin/sh', mode=0o755)
put('opt/app/sub/.amlignore', b'*.log')
put('opt/app/sub/a.log', b'noise')
put('opt/app/sub/link', type=tarfile.SYMTYPE, linkname='../train.py')
put('opt/app/sub/hard', type=tarfile.LNKTYPE, linkname='opt/app/train.py')
put('srv/current', type=tarfile.SYMTYPE, linkname='/opt/app')`);
    const { id, provenance } = await world.capture(`image:${name}#/opt/app`);
    expect(await world.names(id)).toEqual(['run.sh', 'sub/.amlignore', 'sub/hard', 'sub/link', 'train.py']);
    expect(provenance).toMatchObject({ kind: 'image', source: `image:${name}#/opt/app`, imageId: expect.stringMatching(/^sha256:/) as unknown });
    await world.app.snapshots.materialise(id, world.at('copy'));
    expect((await world.capture('./copy')).id).toBe(id);
    expect((await world.capture(`image:${name}#/srv/current`)).id).toBe(id);
    expect(await world.names((await world.capture(`image:${name}#/opt/app/train.py`)).id)).toEqual(['train.py']);
    expect(await world.names((await world.capture(`image:${name}#/opt`)).id)).toContain('app/train.py');
  });

  it('tells what is there when the path is missing, and when there is no such image', async () => {
    const name = importImage(`put('opt/app/a', b'')\nput('opt/tools/b', b'')\nput('etc/c', b'')`);
    await expect(world.capture(`image:${name}#/opt/ap/src`)).rejects.toThrow(/has no \/opt\/ap\/src; in \/opt there is: app, tools\./);
    await expect(world.capture(`image:${name}#/code`)).rejects.toThrow(/has no \/code; in \/ there is: .*etc.*opt/);
    await expect(world.capture('image:drydock-no-such-image:1#/opt')).rejects.toMatchObject({ code: 'image-unavailable' });
  });

  it('keeps the limits and refuses what leads out', async () => {
    const name = importImage(`put('app/zeros', bytes(3_000_000))\nput('evil/l', type=tarfile.SYMTYPE, linkname='/etc/passwd')`);
    await expect(world.capture(`image:${name}#/app`, { totalBytes: 1e6 })).rejects.toMatchObject({ code: 'source-too-large' });
    await expect(world.capture(`image:${name}#/evil`)).rejects.toThrow(/leads out/);
    const cancelled = new AbortController();
    cancelled.abort();
    await expect(world.capture(`image:${name}#/app`, {}, cancelled.signal)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
