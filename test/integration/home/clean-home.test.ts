import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, composeApp } from '#electron/compose.ts';
import { registerModule } from '#electron/authoring/register-module.ts';
import { cleanHome } from '#electron/home/clean/clean-home.ts';
import { HomeBusyError } from '#electron/home/clean/home-busy-error.ts';
import { homeUsage } from '#electron/home/home-usage.ts';
import { whileSharingFileLock } from '#electron/store/file-lock.ts';
import { FakeRuns } from '#test/kit/cli/fake-runs.ts';

let folder: string;
let app: App;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-clean-'));
  app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: path.join(folder, 'home') } });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything is old enough an hour from now. */
const later = { nowMs: Date.now() + 2 * 60 * 60 * 1000, graceMs: 60 * 60 * 1000, signal };

function writePipeline(word: string): string {
  const file = path.join(folder, 'say.yml');
  mkdirSync(path.join(folder, 'code'), { recursive: true });
  writeFileSync(path.join(folder, 'code', 'say.sh'), `echo ${word} > "$1"\n`);
  writeFileSync(file, `type: command\nname: say\nversion: "1"\ncode: ./code\noutputs: {words: {type: uri_file}}\nenvironment: {image: python:3.11}\ncommand: sh say.sh "\${{outputs.words}}"\n`);
  return file;
}

const run = (file: string) => app.runs.run({ file, engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, signal);

test('what a run and a registered module need stays, and reuse goes on', async () => {
  const file = writePipeline('hello');
  await registerModule(app, { file, setDefault: false, failIfExists: false }, signal);
  const before = await run(file);
  const report = await cleanHome(app, { dryRun: false }, later);
  expect(report.items.filter(({ area }) => ['artifacts', 'snapshots', 'blobs', 'results', 'runs'].includes(area))).toEqual([]);
  expect(before.status).toBe('completed');
  const after = await run(file);
  expect(after.nodes).toMatchObject([{ status: 'reused' }]);
  await app.runs.show(before.document.id);
});

test('results of a removed run go, with their size told before and after alike', async () => {
  const file = writePipeline('something to free');
  const { document } = await run(file);
  await app.runs.remove(document.id);
  const wouldGo = await cleanHome(app, { dryRun: true }, later);
  const usage = await homeUsage(app);
  expect(wouldGo).toMatchObject({ removed: false });
  expect(wouldGo.items.map(({ area }) => area)).toEqual(expect.arrayContaining(['results', 'artifacts', 'snapshots', 'blobs']));

  const gone = await cleanHome(app, { dryRun: false }, later);
  expect(gone).toEqual({ ...wouldGo, removed: true });
  expect((await homeUsage(app)).bytes).toBe(usage.bytes - gone.bytes);
  expect(await cleanHome(app, { dryRun: true }, later)).toMatchObject({ items: [], bytes: 0 });

  // Nothing is broken: a fresh process runs it anew.
  await using fresh = composeApp({ environment: { ...process.env, DRYDOCK_HOME: app.layout.root } });
  const again = await fresh.runs.run({ file, engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, signal);
  expect(again).toMatchObject({ status: 'completed', nodes: [{ status: 'completed', reused: false }] });
});

test('a registered module survives the removal of every run', async () => {
  const file = writePipeline('kept');
  await registerModule(app, { file, setDefault: false, failIfExists: false }, signal);
  const { document } = await run(file);
  await cleanHome(app, { dryRun: false, runsOlderThanDays: 0 }, later);
  await expect(app.runs.show(document.id)).rejects.toThrow(document.id);
  const { version } = app.catalog.resolve({ kind: 'latest', name: 'say', text: 'say@latest' });
  const copy = path.join(folder, 'copy');
  await app.snapshots.materialise(version.snapshot_id ?? '', copy, signal);
  expect(readdirSync(copy)).toEqual(['say.sh']);
});

test('young leftovers are left alone, old ones and downloads go', async () => {
  const { staging, downloads, archives, repositories } = app.layout;
  for (const place of [staging, downloads, archives, repositories]) {
    mkdirSync(path.join(place, 'left'), { recursive: true });
    writeFileSync(path.join(place, 'left', 'data'), 'x'.repeat(1000));
  }
  const now = { ...later, nowMs: Date.now() };
  expect((await cleanHome(app, { dryRun: false }, now)).items).toEqual([]);
  expect((await cleanHome(app, { dryRun: false }, later)).items).toMatchObject([
    { area: 'staging', entries: 1, bytes: 1000 },
    { area: 'downloads', entries: 1, bytes: 1000 },
    { area: 'sources', entries: 2, bytes: 2000 },
  ]);
  expect([existsSync(staging), readdirSync(staging), readdirSync(downloads)]).toEqual([true, [], []]);
});

test('nothing is cleaned while a run goes on', async () => {
  const runs = new FakeRuns();
  runs.summaries = [{ id: 'r1', pipeline: 'p', status: 'running', engine: 'docker', createdUtc: '2026-01-01T00:00:00.000Z', nodes: { total: 1, completed: 0, reused: 0, failed: 0 } }];
  await expect(cleanHome({ layout: app.layout, runs }, { dryRun: false }, later)).rejects.toThrow(HomeBusyError);
});

test('nothing is deleted while somebody may come to refer to it', async () => {
  await run(writePipeline('in use'));
  await whileSharingFileLock(app.layout.contentLock, signal, async () => {
    await expect(cleanHome(app, { dryRun: false }, later)).rejects.toThrow(HomeBusyError);
  });
  await expect(cleanHome(app, { dryRun: false }, later)).resolves.toMatchObject({ removed: true });
});

test('the folder of a run whose process was killed before it began goes; a home is for its owner only', async () => {
  await run(writePipeline('hello'));
  const unbegun = path.join(app.layout.runs, '20260101-000000-killed');
  mkdirSync(unbegun);
  writeFileSync(path.join(unbegun, 'plan.json'), '{}');
  await cleanHome(app, { dryRun: false }, { ...later, nowMs: Date.now() });
  expect(existsSync(unbegun)).toBe(true);
  await cleanHome(app, { dryRun: false }, later);
  expect(existsSync(unbegun)).toBe(false);
  expect(await app.runs.list()).toHaveLength(1);
  expect(statSync(app.layout.root).mode & 0o777).toBe(0o700);
});
