import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CaseWorld } from '#test/kit/case-world.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';

describeWithDocker(
  'a bundle with its images',
  (docker) => {
    it('runs in containers on a home that had nothing, with equal keys', async () => {
      using here = new CaseWorld({ dockerHost: docker.host() });
      here.write('say.yml', 'type: command\nname: say\noutputs: {said: {type: uri_folder}}\ncode: ./src\nenvironment: azureml:shell@latest\ncommand: sh say.sh ${{outputs.said}}\n');
      here.write('src/say.sh', 'echo hello >$1/said\n');
      here.write('pipeline.yml', 'type: pipeline\noutputs: {said: {type: uri_folder}}\njobs:\n  say:\n    component: ./say.yml\n    outputs: {said: "${{parent.outputs.said}}"}\n');
      await here.cli(['environment', 'set', 'azureml:shell@latest', '--image', 'busybox:local']);
      const key = async (world: CaseWorld, file: string): Promise<unknown> => {
        const ran = await world.cli(['pipeline', 'run', file, '--engine', 'docker', '--json']);
        expect(ran.exitCode, ran.stderr).toBe(0);
        return Reflect.get(Object(JSON.parse((await world.cli(['run', 'why', 'latest', 'say', '--json'])).stdout)), 'key');
      };
      const before = await key(here, here.at('pipeline.yml'));
      const bundle = path.join(here.root, 'b.drydock.tar.gz');
      const called = await here.cli(['pipeline', 'export', here.at('pipeline.yml'), '--format', 'bundle', '--with-images', '--output', bundle]);
      expect(called.exitCode, called.stderr).toBe(0);
      rmSync(here.folder, { recursive: true });
      using there = new CaseWorld({ dockerHost: docker.host() });
      const imported = await there.cli(['pipeline', 'import', bundle, there.at('p'), '--json']);
      expect(imported.exitCode, imported.stderr).toBe(0);
      expect(JSON.parse(imported.stdout)).toMatchObject({ images: [{ name: 'busybox:local', outcome: 'present' }], mappings: [{ reference: 'azureml:shell@latest', image: 'busybox:local', outcome: 'created' }] });
      expect(await key(there, there.at('p/pipeline.yml'))).toBe(before);
    }, 120_000);
  },
  { images: ['busybox:local'] },
);
