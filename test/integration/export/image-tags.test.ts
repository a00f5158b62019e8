import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { create } from 'tar';
import { expect, test } from 'vitest';
import { checkImageNames } from '#electron/export/bundle/image-tags.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';

async function archive(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = temporaryFolder();
  const content = path.join(folder, 'content');
  mkdirSync(content);
  for (const [name, value] of Object.entries(files)) writeFileSync(path.join(content, name), typeof value === 'string' ? value : JSON.stringify(value));
  const file = path.join(folder, 'image.tar');
  await create({ cwd: content, file }, Object.keys(files));
  return file;
}

const annotated = (name: string) => ({ manifests: [{ annotations: { 'io.containerd.image.name': name } }] });

test.each([
  ['by its tags', { 'manifest.json': [{ RepoTags: ['busybox:local'] }] }],
  ['in full', { 'manifest.json': [{ RepoTags: ['busybox:local'] }], 'index.json': annotated('docker.io/library/busybox:local'), repositories: { busybox: { local: 'abc' } } }],
  ['not at all', { 'manifest.json': [{ RepoTags: null }] }],
])('an image that is called as the bundle says, %s, is taken', async (_how, files) => {
  await expect(checkImageNames(await archive(files), 'busybox:local', 'some.tar.gz')).resolves.toBeUndefined();
});

test.each([
  ['beside its own', { 'manifest.json': [{ RepoTags: ['busybox:local', 'python:3.11'] }] }, /also calls images python:3\.11/],
  ['in a second image', { 'manifest.json': [{ RepoTags: ['busybox:local'] }, { RepoTags: ['python:3.11'] }] }, /python:3\.11/],
  ['in the older list', { 'manifest.json': [{ RepoTags: ['busybox:local'] }], repositories: { python: { '3.11': 'abc' } } }, /python:3\.11/],
  ['in the newer one', { 'index.json': annotated('docker.io/library/python:3.11') }, /python:3\.11/],
  ['in words that nobody can read', { 'manifest.json': '{' }, /cannot be read/],
])('a name that the bundle does not say is refused, %s', async (_where, files, message) => {
  await expect(checkImageNames(await archive(files), 'busybox:local', 'some.tar.gz')).rejects.toThrow(message);
});
