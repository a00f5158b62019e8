import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, extract, Header, list } from 'tar';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { RunDocumentJson } from '#test/kit/case-world.ts';
import { CaseWorld, runDocumentJson } from '#test/kit/case-world.ts';
import { casesFolder, sampleFolder } from './export-kit.ts';

const worlds: CaseWorld[] = [];
function world(from?: string): CaseWorld {
  const made = new CaseWorld(from === undefined ? {} : { from });
  worlds.push(made);
  return made;
}
afterEach(() => {
  for (const made of worlds.splice(0)) made[Symbol.dispose]();
});

const report = z.looseObject({
  folder: z.string(), pipelineFile: z.string(), notes: z.array(z.string()),
  modules: z.array(z.object({ name: z.string(), version: z.string(), outcome: z.string() })),
  data: z.array(z.object({ name: z.string(), version: z.string(), outcome: z.string() })),
  snapshots: z.object({ total: z.number(), added: z.number(), bytes: z.number() }),
});

async function exported(from: CaseWorld, what: string, ...args: string[]): Promise<string> {
  const target = path.join(from.root, `bundle-${String(readdirSync(from.root).length)}.drydock.tar.gz`);
  const called = await from.cli(['pipeline', 'export', what, '--format', 'bundle', '--output', target, ...args]);
  expect(called.exitCode, called.stderr).toBe(0);
  return target;
}

async function imported(to: CaseWorld, bundle: string, folder: string, ...args: string[]): Promise<z.infer<typeof report>> {
  const called = await to.cli(['pipeline', 'import', bundle, folder, '--json', ...args]);
  expect(called.exitCode, called.stderr).toBe(0);
  return report.parse(JSON.parse(called.stdout));
}

/** The reuse key of every node of a run. */
async function keysOf(of: CaseWorld, run: RunDocumentJson): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const { name } of run.nodes) keys[name] = z.looseObject({ key: z.string() }).parse(JSON.parse((await of.cli(['run', 'why', run.runId, name, '--json'])).stdout)).key;
  return keys;
}

const runFile = async (of: CaseWorld, file: string): Promise<RunDocumentJson> => {
  const called = await of.cli(['pipeline', 'run', file, '--engine', 'process', '--json']);
  expect(called.exitCode, called.stderr).toBe(0);
  return runDocumentJson.parse(JSON.parse(called.stdout));
};

describe('a bundle', () => {
  it('runs on another machine as it ran here, with the original gone', async () => {
    const here = world(sampleFolder);
    const before = await here.run('pipeline.yml');
    const keys = await keysOf(here, before);
    const bundle = await exported(here, here.at('pipeline.yml'), '--with-data');
    // Equal bytes for equal content.
    expect(readFileSync(await exported(here, here.at('pipeline.yml'), '--with-data')).equals(readFileSync(bundle))).toBe(true);
    const there = world();
    const copy = path.join(there.root, 'copy.drydock.tar.gz');
    cpSync(bundle, copy);
    rmSync(here.root, { recursive: true });
    const folder = there.at('penguins');
    const looked = await imported(there, copy, folder, '--dry-run');
    expect(looked.snapshots.added).toBeGreaterThan(0);
    expect(existsSync(folder)).toBe(false);
    const done = await imported(there, copy, folder);
    expect(done.pipelineFile).toBe(path.join(folder, 'pipeline.yml'));
    const after = await runFile(there, done.pipelineFile);
    expect(after.status).toBe('completed');
    expect(await keysOf(there, after)).toEqual(keys);
    const again = await imported(there, copy, there.at('again'));
    expect(again.snapshots.added).toBe(0);
    expect(readdirSync(path.join(there.home, 'staging'))).toEqual([]);
  }, 60_000);

  it('brings registered modules and data assets, unchanged the second time, and stops at other content under the same version', async () => {
    const here = world(path.join(casesFolder, 'registered-pipeline'));
    here.write('component.yml', 'type: command\nname: say\nversion: "3"\ninputs:\n  word: {type: string}\n  data: {type: uri_file}\noutputs:\n  said: {type: uri_folder}\ncode: ./src\nenvironment: {image: "busybox:local"}\ncommand: sh say.sh "${{inputs.word}}" ${{inputs.data}} ${{outputs.said}}\n');
    here.write('src/say.sh', 'echo "$1" >$3/said; cat "$2" >>$3/said\n');
    here.write('data.txt', 'hello\n');
    here.write('uses.yml', 'type: pipeline\njobs:\n  one:\n    component: azureml:say:3\n    inputs: {word: "a b", data: {type: uri_file, path: "azureml:words@latest"}}\n');
    expect((await here.cli(['module', 'register', here.at('component.yml')])).exitCode).toBe(0);
    expect((await here.cli(['data', 'register', 'words', here.at('data.txt')])).exitCode).toBe(0);
    const keys = await keysOf(here, await here.run('uses.yml'));
    const bundle = await exported(here, here.at('uses.yml'), '--with-data');

    const there = world();
    const first = await imported(there, bundle, there.at('a'));
    expect(first.modules).toEqual([{ name: 'say', version: '3', outcome: 'created' }]);
    expect(first.data).toEqual([{ name: 'words', version: '1', outcome: 'created' }]);
    expect(readFileSync(there.at('a/pipeline.yml'), 'utf8')).toContain('azureml:say:3');
    expect(await keysOf(there, await runFile(there, first.pipelineFile))).toEqual(keys);
    const second = await imported(there, bundle, there.at('b'));
    expect(second.modules[0]?.outcome).toBe('unchanged');
    expect(second.data[0]?.outcome).toBe('unchanged');

    const other = world();
    other.write('component.yml', 'type: command\nname: say\nversion: "3"\nenvironment: {image: "busybox:local"}\ncommand: echo other\n');
    await other.cli(['module', 'register', other.at('component.yml')]);
    const refused = await other.cli(['pipeline', 'import', bundle, other.at('c'), '--json']);
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout + refused.stderr).toMatch(/say:3 is here with other content/);
    expect(existsSync(other.at('c'))).toBe(false);
    expect((await other.cli(['data', 'list', '--json'])).stdout).not.toContain('words');
  }, 60_000);

  it('of a run has what it executed', async () => {
    const here = world(path.join(casesFolder, 'sub-pipeline'));
    const before = await here.run(readdirSync(here.folder).includes('pipeline.yml') ? 'pipeline.yml' : 'outer.yml');
    const bundle = await exported(here, before.runId, '--with-data');
    const there = world();
    const done = await imported(there, bundle, there.at('ran'));
    const after = await runFile(there, done.pipelineFile);
    expect(Object.values(await keysOf(there, after)).sort()).toEqual(Object.values(await keysOf(here, before)).sort());
  }, 60_000);

  it('can register its components too', async () => {
    const here = world(sampleFolder);
    const bundle = await exported(here, here.at('pipeline.yml'));
    const there = world();
    const done = await imported(there, bundle, there.at('p'), '--register');
    expect(done.modules.map(({ name }) => name)).toContain('penguins_prepare');
  }, 60_000);
});

describe('a bundle that was tampered with', () => {
  async function opened(): Promise<{ readonly from: CaseWorld; readonly folder: string; readonly names: string[]; readonly pack: () => string }> {
    const from = world(path.join(casesFolder, 'code-folder'));
    const bundle = await exported(from, from.at('pipeline.yml'), '--with-data');
    const folder = path.join(from.root, 'opened');
    mkdirSync(folder);
    extract({ file: bundle, cwd: folder, sync: true });
    const names: string[] = [];
    list({ file: bundle, sync: true, onReadEntry: (entry) => names.push(entry.path) });
    return {
      from, folder, names,
      pack: () => {
        const file = path.join(from.root, 'packed.tar.gz');
        create({ file, cwd: folder, gzip: true, sync: true }, [...names]);
        return file;
      },
    };
  }

  async function refused(bundle: string, words: RegExp): Promise<void> {
    const there = world();
    for (const dryRun of [[], ['--dry-run']]) {
      const called = await there.cli(['pipeline', 'import', bundle, there.at('out'), ...dryRun]);
      expect(called.exitCode, called.stderr).toBe(2);
      expect(called.stderr).toMatch(words);
    }
    expect(existsSync(there.at('out'))).toBe(false);
    expect(readdirSync(there.root).sort()).toEqual(readdirSync(there.root).filter((name) => name.startsWith('K') || name === 'home').sort());
    const staging = path.join(there.home, 'staging');
    expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([]);
    expect(existsSync(path.join(there.home, 'snapshots'))).toBe(false);
  }

  const edit = (folder: string, change: (manifest: Record<string, unknown>) => void): void => {
    const file = path.join(folder, 'manifest.json');
    const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
    change(manifest);
    writeFileSync(file, JSON.stringify(manifest));
  };

  it('is refused when a content, a list or the manifest does not fit', async () => {
    const { folder, names, pack } = await opened();
    const blob = names.find((name) => name.startsWith('blobs/')) ?? '';
    const original = readFileSync(path.join(folder, blob));
    writeFileSync(path.join(folder, blob), Buffer.alloc(original.length, 0x41));
    await refused(pack(), /not what its name says/);
    writeFileSync(path.join(folder, blob), Buffer.concat([original, Buffer.from('more')]));
    await refused(pack(), /longer than its manifest says/);
    writeFileSync(path.join(folder, blob), original);
    edit(folder, (manifest) => (manifest['schemaVersion'] = 2));
    await refused(pack(), /newer Drydock/);
    edit(folder, (manifest) => ((manifest['schemaVersion'] = 1), (manifest['name'] = '../out')));
    await refused(pack(), /not that of a bundle/);
  }, 60_000);

  it('that has images is looked at without an engine too, which is told', async () => {
    const { folder, names, pack } = await opened();
    const digest = createHash('sha256').update('an image').digest('hex');
    mkdirSync(path.join(folder, 'images'));
    writeFileSync(path.join(folder, 'images', `${digest}.tar`), 'an image');
    names.push(`images/${digest}.tar`);
    edit(folder, (manifest) => (manifest['images'] = [{ name: 'trainer:1', id: `sha256:${digest}`, digest, size: 8 }]));
    const there = world();
    const looked = await imported(there, pack(), there.at('out'), '--dry-run');
    expect(looked.notes.join('\n')).toMatch(/engine|Docker/i);
  });

  it('is refused when its folder or a tree in it leads out', async () => {
    const { folder, names, pack } = await opened();
    const text = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
    writeFileSync(path.join(folder, 'manifest.json'), text.replace('"path": "pipeline.yml"', '"path": "../../pipeline.yml"'));
    await refused(pack(), /leads out of its folder/);
    const tree = names.find((name) => name.startsWith('trees/')) ?? '';
    const evil = JSON.stringify({ entries: [{ kind: 'link', path: 'a', target: '../../../etc' }], schemaVersion: 1 });
    const hex = createHash('sha256').update(evil).digest('hex');
    const old = /[0-9a-f]{64}/.exec(tree)?.[0] ?? '';
    rmSync(path.join(folder, tree));
    writeFileSync(path.join(folder, `trees/${hex}.json`), evil);
    edit(folder, () => undefined);
    writeFileSync(path.join(folder, 'manifest.json'), text.replaceAll(old, hex).replace(/("id": "sha256:[0-9a-f]+",\s+"kind": "code",\s+"size": )\d+/, `$1${String(Buffer.byteLength(evil))}`));
    names[names.indexOf(tree)] = `trees/${hex}.json`;
    await refused(pack(), /leads? out|outside/);
  }, 60_000);

  it('is refused with links, devices, paths that escape, entries nobody told of, twice the same, or cut short', async () => {
    const { from, folder, names, pack } = await opened();
    const whole = gunzipSync(readFileSync(pack()));
    const file = path.join(from.root, 'evil.tar.gz');
    const entry = (header: ConstructorParameters<typeof Header>[0]): Buffer => {
      const bytes = Buffer.alloc(512);
      new Header(header).encode(bytes, 0);
      return bytes;
    };
    const first = 512 + Math.ceil(readFileSync(path.join(folder, 'manifest.json')).length / 512) * 512;
    const withEntry = (extra: Buffer): void => writeFileSync(file, gzipSync(Buffer.concat([whole.subarray(0, first), extra, whole.subarray(first)])));
    withEntry(entry({ path: 'blobs/link', type: 'SymbolicLink', linkpath: '/etc/passwd', size: 0, mode: 0o644 }));
    await refused(file, /link/);
    withEntry(entry({ path: 'blobs/dev', type: 'CharacterDevice', size: 0, mode: 0o644, devmaj: 1, devmin: 3 }));
    await refused(file, /device/);
    withEntry(entry({ path: '../../evil', type: 'File', size: 0, mode: 0o644 }));
    await refused(file, /leads out|does not tell/);
    withEntry(entry({ path: 'blobs/unknown', type: 'File', size: 0, mode: 0o644 }));
    await refused(file, /does not tell of the entry/);
    const last = names.at(-1) ?? '';
    writeFileSync(file, gzipSync(Buffer.concat([whole.subarray(0, whole.length - 1024 * Math.ceil(readFileSync(path.join(folder, last)).length / 1024) - 512)])));
    await refused(file, /cut short|missing|damaged/);
    writeFileSync(file, readFileSync(pack()).subarray(0, 300));
    await refused(file, /cut short|damaged/);
    writeFileSync(file, 'no archive');
    await refused(file, /no archive/);
  }, 60_000);

  it('is refused when it unpacks to far more than it is', async () => {
    const { folder, names } = await opened();
    const big = 3_000_000_000;
    edit(folder, (manifest) => (manifest['blobs'] = [{ digest: 'a'.repeat(64), size: big }]));
    expect(names[0]).toBe('manifest.json');
    const manifest = readFileSync(path.join(folder, 'manifest.json'));
    const header = (name: string, size: number): Buffer => {
      const bytes = Buffer.alloc(512);
      new Header({ path: name, type: 'File', size, mode: 0o644 }).encode(bytes, 0);
      return bytes;
    };
    const file = path.join(folder, 'bomb.tar.gz');
    const trees = names.filter((name) => name.startsWith('trees/')).flatMap((name) => {
      const bytes = readFileSync(path.join(folder, name));
      return [header(name, bytes.length), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
    });
    const zeros = gzipSync(Buffer.alloc(64 << 20));
    // Members of a gzip file follow each other: 64 MB of nothing, many times.
    const head = gzipSync(Buffer.concat([header('manifest.json', manifest.length), manifest, Buffer.alloc((512 - (manifest.length % 512)) % 512), ...trees, header(`blobs/${'a'.repeat(64)}`, big)]));
    writeFileSync(file, Buffer.concat([head, ...Array.from({ length: 44 }, () => zeros)]));
    const there = world();
    const called = await there.cli(['pipeline', 'import', file, there.at('out')]);
    expect(called.exitCode).toBe(2);
    expect(called.stderr).toMatch(/decompression bomb|disk has free/);
    expect(existsSync(there.at('out'))).toBe(false);
  }, 60_000);
});
