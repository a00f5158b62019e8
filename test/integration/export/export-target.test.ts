import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { fillTarget } from '#electron/export/export-target.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';

const request = (folder: string, kind: 'file' | 'folder', overwrite = false) => ({ target: path.join(folder, 'made'), kind, home: path.join(folder, 'home'), overwrite });

it('what appears at the target while it is filled stays', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'made');
  await expect(fillTarget(request(folder, 'folder'), async () => {
    mkdirSync(target);
    writeFileSync(path.join(target, 'mine'), 'mine');
  })).rejects.toMatchObject({ code: 'invalid-input' });
  expect(readFileSync(path.join(target, 'mine'), 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['made']);
});

it('of two that fill the same target one is told that it is taken', async () => {
  const folder = temporaryFolder();
  const fill = (text: string, wait: Promise<void>) => fillTarget(request(folder, 'file'), async (aside) => {
    writeFileSync(aside, text);
    await wait;
  });
  let goOn = (): void => undefined;
  const late = fill('late', new Promise((resolve) => { goOn = resolve; }));
  await fill('early', Promise.resolve());
  goOn();
  await expect(late).rejects.toMatchObject({ code: 'invalid-input' });
  expect(readFileSync(path.join(folder, 'made'), 'utf8')).toBe('early');
});

it('an earlier export is replaced whole, an empty folder too', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'made');
  mkdirSync(target);
  const fill = (text: string) => async (aside: string) => {
    mkdirSync(path.join(aside, 'components/train'), { recursive: true });
    writeFileSync(path.join(aside, 'components/train/train.yml'), text);
    writeFileSync(path.join(aside, 'pipeline.yml'), text);
  };
  await fillTarget(request(folder, 'folder'), fill('first'));
  await fillTarget(request(folder, 'folder', true), fill('second'));
  expect(readFileSync(path.join(target, 'components/train/train.yml'), 'utf8')).toBe('second');
  expect(existsSync(path.join(target, 'pipeline.yml'))).toBe(true);
  expect(readdirSync(folder)).toEqual(['made']);
});
