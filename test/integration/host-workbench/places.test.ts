import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workbenchHandlers } from '#electron/host/handlers/workbench.ts';
import { ContentPlaces } from '#electron/previews/content-places.ts';
import { callsOf, testHost } from '../host-home/test-host.ts';

test('only folders that hold the spec that is named are open to the workbench', async () => {
  const { parts, folder, context } = testHost();
  const call = callsOf(workbenchHandlers(parts), context);
  const places = new ContentPlaces({ app: parts.app, debugFolder: () => undefined });
  const module = path.join(folder, 'module');
  mkdirSync(module);
  writeFileSync(path.join(folder, 'secret'), 'secret');
  writeFileSync(path.join(module, 'train.yml'), 'type: command\nname: train\ncommand: echo\nenvironment: {image: a}\n');
  symlinkSync(path.join(folder, 'secret'), path.join(module, 'link'));
  const spec = path.join(module, 'train.yml');
  const made = path.join(folder, 'made-up.yml');
  mkdirSync(path.join(folder, 'folder.yml'));

  expect((await call('workbench.readFile', { spec, path: 'train.yml' })).text).toContain('name: train');
  await expect(call('workbench.readFile', { spec, path: 'link' })).rejects.toMatchObject({ code: 'path-outside' });
  expect(await places.find({ kind: 'workbench', spec })).toEqual({ root: module });
  for (const none of [made, path.join(folder, 'folder.yml')]) {
    await expect(call('workbench.readFile', { spec: none, path: 'secret' }), none).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(call('workbench.writeFile', { spec: none, path: 'new', text: 'x', digest: '' }), none).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await places.find({ kind: 'workbench', spec: none }), none).toHaveProperty('absent');
  }
  expect(existsSync(path.join(folder, 'new'))).toBe(false);
});
