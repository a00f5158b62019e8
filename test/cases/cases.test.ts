import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { readCase } from '#test/kit/case-file.ts';
import { CaseWorld, playStep } from '#test/kit/case-world.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const cases = names.map((name) => ({ name, folder: path.join(root, name), ...readCase(path.join(root, name, 'expect.yml')) }));

describe('each behaviour of a pipeline, on local processes', () => {
  for (const each of cases.filter(({ engines }) => engines.includes('process'))) {
    it.concurrent(`${each.name}: ${each.about}`, async () => {
      using world = new CaseWorld({ from: each.folder });
      for (const step of each.steps) await playStep(world, 'process', step);
    });
  }
});

describeWithDocker(
  'each behaviour of a pipeline, in containers',
  (docker) => {
    for (const each of cases.filter(({ engines }) => engines.includes('docker'))) {
      it(`${each.name}: ${each.about}`, async () => {
        using world = new CaseWorld({ from: each.folder, dockerHost: docker.host() });
        await world.cli(['environment', 'set', 'azureml:shell@latest', '--image', 'busybox:local']);
        await world.cli(['environment', 'set', 'azureml:python@latest', '--image', 'python:local']);
        for (const step of each.steps) await playStep(world, 'docker', step);
      });
    }
  },
  { images: ['busybox:local', 'python:local'] },
);
