import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { moduleHandlers } from '#electron/host/handlers/modules.ts';
import { contract } from '#shared/contract/contract.ts';
import { callsOf, testHost } from '#test/integration/host-home/test-host.ts';
import { openCatalog } from '#test/integration/catalog/new-catalog.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';

function world() {
  const host = testHost();
  const write = (file: string, text: string): string => {
    const place = path.join(host.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  };
  return { ...host, write, call: callsOf(moduleHandlers(host.parts), host.context) };
}

const say = (version: string, extra = ''): string =>
  `type: command\nname: say\nversion: "${version}"\ndescription: Says a word.\ntags: {team: words}\ncode: ./code\ninputs:\n  word: {type: string, default: hello}\n${extra}outputs: {words: {type: uri_file}}\nenvironment: {image: python:3.11}\ncommand: echo "\${{inputs.word}}" > \${{outputs.words}}\n`;

async function registered(w: ReturnType<typeof world>, version = '1', extra = ''): Promise<string> {
  w.write('code/say.py', `print(${version})\n`);
  w.write('code/same.txt', 'same\n');
  const outcome = await w.call('modules.register', { path: w.write('say.yml', say(version, extra)), setDefault: false });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.id;
}

test('a spec is registered once, and its problems are told', async () => {
  const w = world();
  const heard = w.heard('catalog');
  const file = w.write('spec/say.yml', `${say('1')}colour: red\n`);
  w.write('spec/code/say.py', '');
  const first = await w.call('modules.register', { path: file, setDefault: true });
  expect(first).toMatchObject({ ok: true, name: 'say', version: '1', created: true, problems: [{ severity: 'warning', place: { line: 12 } }] });
  expect(heard).toEqual([{ what: 'modules' }]);
  expect(await w.call('modules.register', { path: file, setDefault: true })).toMatchObject({ ok: true, created: false });
  w.write('spec/code/say.py', 'other');
  expect(await w.call('modules.register', { path: file, setDefault: true })).toMatchObject({ ok: false, message: expect.stringContaining('versions never change') });
  expect(await w.call('modules.register', { path: file, version: '2', setDefault: true })).toMatchObject({ ok: true, version: '2' });
});

test('a folder with one spec stands for it; what cannot be registered is an outcome', async () => {
  const w = world();
  w.write('one/component.yml', say('1'));
  w.write('one/code/x.py', '');
  w.write('one/conda.yaml', 'name: base\n');
  expect(await w.call('modules.register', { path: path.join(w.folder, 'one'), setDefault: false })).toMatchObject({ ok: true, name: 'say' });
  expect(await w.call('modules.register', { path: 'one', setDefault: false })).toMatchObject({ ok: true, created: false });
  w.write('one/other.yml', say('2'));
  expect(await w.call('modules.register', { path: path.join(w.folder, 'one'), setDefault: false })).toMatchObject({ ok: false, message: expect.stringContaining('component.yml, other.yml') });
  w.write('none/readme.md', '');
  expect(await w.call('modules.register', { path: path.join(w.folder, 'none'), setDefault: false })).toMatchObject({ ok: false });
  expect(await w.call('modules.register', { path: path.join(w.folder, 'nowhere.yml'), setDefault: false })).toMatchObject({ ok: false, message: expect.stringContaining('nowhere.yml') });
  const broken = await w.call('modules.register', { path: w.write('broken.yml', 'type: command\nname: x\ninputs: 3\n'), setDefault: false });
  expect(broken).toMatchObject({ ok: false, problems: expect.arrayContaining([expect.objectContaining({ severity: 'error', place: expect.objectContaining({ line: expect.any(Number) }) })]) });
});

test('a module and its versions are shown as they are, and what its name means is explained', async () => {
  const w = world();
  const id = await registered(w);
  await registered(w, '2', '  more: {type: uri_folder, optional: true}\n');
  const shown = await w.call('modules.show', { id });
  expect(shown).toMatchObject({ name: 'say', status: 'active', resolvesTo: '2', unreadable: [], versions: [{ version: '2', kind: 'command' }, { version: '1' }] });
  expect(shown.resolution).toBe("'say' means 2, the latest active version.");
  expect(await w.call('modules.version', { id, version: '1' })).toMatchObject({
    module: { id, name: 'say' }, command: 'echo "${{inputs.word}}" > ${{outputs.words}}', environment: 'python:3.11', tags: { team: 'words' },
    interface: { params: [{ name: 'word', default: 'hello' }], outputs: [{ name: 'words' }] }, source: { fileName: 'say.yml', text: say('1') }, problems: [],
    snapshotId: expect.stringMatching(/^sha256:/), contentDigest: expect.stringMatching(/^sha256:/),
  });
  await expect(w.call('modules.version', { id, version: '9' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(w.call('modules.show', { id: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
});

test('every change is there for other processes, and clients hear of it', async () => {
  const w = world();
  const id = await registered(w);
  await registered(w, '2');
  const heard = w.heard('catalog');
  const other = openCatalog(w.parts.app.layout.catalog);
  await w.call('modules.rename', { id, name: 'speak' });
  await w.call('modules.describe', { id, description: 'Speaks.' });
  await w.call('modules.describeVersion', { id, version: '1', description: 'The first.' });
  await w.call('modules.setDefault', { id, version: '1' });
  expect(other.findModule('speak')).toMatchObject({ id, description: 'Speaks.', defaultVersion: '1' });
  expect(await w.call('modules.show', { id })).toMatchObject({ resolvesTo: '1', resolution: "'speak' means 1, which is set as the default.", versions: [{}, { description: 'The first.' }] });
  await w.call('modules.deprecate', { id, version: '1' });
  expect((await w.call('modules.show', { id })).resolution).toContain('deprecated');
  await w.call('modules.reactivate', { id, version: '1' });
  await w.call('modules.setDefault', { id });
  expect(other.findModule('speak').defaultVersion).toBeUndefined();
  await w.call('modules.disable', { id });
  const disabled = await w.call('modules.show', { id });
  expect(disabled.resolvesTo).toBeUndefined();
  expect(disabled.resolution).toContain('disabled');
  await w.call('modules.enable', { id });
  await w.call('modules.archive', { id });
  expect(await w.call('modules.list', {})).toMatchObject({ modules: [{ id, status: 'archived' }] });
  expect(await w.call('modules.restore', { id, name: 'say again' })).toEqual({ id });
  expect(heard).toHaveLength(11);
  await expect(w.call('modules.rename', { id, name: '' })).rejects.toMatchObject({ code: 'invalid-name' });
  expect(heard).toHaveLength(11);
});

test('the list tells what a module is and how it is tagged, by the version that its name means', async () => {
  const w = world();
  const pipeline = (version: string, tags: string): string => w.write('both.yml', `type: pipeline\nname: both\nversion: "${version}"\ntags: ${tags}\njobs:\n  a: {type: command, component: azureml:say@latest}\n`);
  await registered(w);
  await w.call('modules.register', { path: pipeline('1', '{stage: test, nightly: ""}'), setDefault: true });
  const rows = async () => (await w.call('modules.list', {})).modules.map(({ name, kind, tags }) => [name, kind, tags]);
  expect(await rows()).toEqual([['both', 'pipeline', ['stage=test', 'nightly']], ['say', 'command', ['team=words']]]);
  w.write('both.yml', say('2').replace('name: say', 'name: both').replace('tags: {team: words}\n', ''));
  expect(await w.call('modules.register', { path: path.join(w.folder, 'both.yml'), setDefault: false })).toMatchObject({ ok: true, version: '2' });
  expect((await rows())[0]).toEqual(['both', 'pipeline', ['stage=test', 'nightly']]);
  const id = (await w.call('modules.list', {})).modules[0]?.id ?? '';
  await w.call('modules.setDefault', { id });
  expect((await rows())[0]).toEqual(['both', 'command', undefined]);
  await w.call('modules.deprecate', { id, version: '2' });
  expect((await rows())[0]).toEqual(['both', 'pipeline', ['stage=test', 'nightly']]);
  // As another process reads it from the documents.
  expect(openCatalog(w.parts.app.layout.catalog).listModules({ all: true })).toEqual((await w.call('modules.list', {})).modules);
});

test('a module with many versions is shown while others are served', async () => {
  const w = world();
  const { catalog } = w.parts.app;
  for (let at = 0; at < 200; at += 1) await catalog.registerVersion(sampleModule('much', `echo ${String(at)}`));
  const { id } = catalog.findModule('much');
  let turns = 0;
  let turn = setImmediate(function count() {
    turns += 1;
    turn = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(turn));
  const { versions } = await w.call('modules.show', { id });
  expect(versions.map(({ version }) => Number(version))).toEqual(Array.from({ length: 200 }, (_, at) => 200 - at));
  expect(turns).toBeGreaterThanOrEqual(3);
});

test('a folder that is typed may begin with ~, and a file in the place of one is told about', async () => {
  const w = world();
  const id = await registered(w);
  vi.stubEnv('HOME', w.folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await w.call('modules.download', { id, version: '1', folder: '~/here' })).toEqual({ folder: path.join(w.folder, 'here') });
  expect(existsSync(path.join(w.folder, 'here', 'say.yml'))).toBe(true);
  await expect(w.call('modules.download', { id, version: '1', folder: 'say.yml/deeper' })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('there is a file in its place') });
});

test('what is registered and cannot be used yet is told about', async () => {
  const w = world();
  const id = await registered(w);
  await w.call('modules.disable', { id });
  const again = await w.call('modules.register', { path: w.write('say.yml', say('2')), setDefault: false });
  expect(again).toMatchObject({ ok: true, problems: [{ severity: 'warning', message: expect.stringMatching(/is disabled.*Enable it to use it\.$/) }] });
});

test('advice has the words of the command line for that door alone', async () => {
  const w = world();
  const id = await registered(w);
  await w.call('modules.archive', { id });
  await registered(w);
  await expect(w.call('modules.restore', { id })).rejects.toMatchObject({
    plainMessage: expect.stringMatching(/regard to case\. Restore it under another name\.$/),
    message: expect.stringMatching(/another name\. To do so: drydock module restore m-\w+ --name NAME$/),
  });
  const { resolution } = await w.call('modules.show', { id });
  expect(resolution).toMatch(/is archived, so nothing may use it\. Restore it to use it again\.$/);
  expect(await w.call('modules.resolve', { reference: 'nothing' })).toEqual({ message: "There is no module 'nothing' in this catalog." });
});

test('what a reference means, or why it means nothing', async () => {
  const w = world();
  const id = await registered(w);
  const { versionId } = await w.call('modules.resolve', { reference: 'azureml:say@latest' });
  expect(await w.call('modules.resolve', { reference: versionId ?? '' })).toEqual({ moduleId: id, version: '1', versionId, message: '' });
  expect(await w.call('modules.resolve', { reference: 'says' })).toEqual({ message: expect.stringContaining("Did you mean 'say'") });
  expect(await w.call('modules.resolve', { reference: 'a b' })).toEqual({ message: expect.stringContaining('not a module reference') });
  await w.call('modules.deprecate', { id, version: '1' });
  expect(await w.call('modules.resolve', { reference: 'say:1' })).toMatchObject({ version: '1', message: expect.stringContaining('deprecated') });
  expect(await w.call('modules.resolve', { reference: 'say' })).toEqual({ message: expect.stringContaining('deprecated') });
});

test('pipelines and runs that use a module', async () => {
  const w = world();
  const id = await registered(w);
  const job = (reference: string): string => `type: pipeline\njobs:\n  a:\n    type: command\n    component: ${reference}\n`;
  for (const [name, reference] of [['direct', 'azureml:say@latest'], ['pinned', 'azureml:SAY:1'], ['other', 'azureml:else:1']] as const) {
    const outcome = await w.call('modules.register', { path: w.write(`${name}.yml`, `${job(reference)}name: ${name}\nversion: "1"\n`), setDefault: false });
    expect(outcome.ok, JSON.stringify(outcome)).toBe(true);
  }
  await w.call('modules.register', { path: w.write('outer.yml', 'type: pipeline\nname: outer\nversion: "7"\njobs:\n  inner: {type: pipeline, component: ./inner.yml}\n'), setDefault: false });
  w.write('inner.yml', job('azureml:say:1'));
  expect(await w.call('modules.register', { path: path.join(w.folder, 'outer.yml'), setDefault: false })).toMatchObject({ ok: true });
  const { document } = await w.parts.app.runs.run({ file: w.write('run.yml', job('azureml:say@latest')), engine: 'process', set: {}, hermetic: false, forceRerun: false, only: [] }, w.context.signal);
  const uses = await w.call('modules.usedBy', { id });
  expect(uses.pipelines.map(({ name, version }) => `${name}:${version}`)).toEqual(['direct:1', 'outer:7', 'pinned:1']);
  expect(uses.runs).toEqual([{ runId: document.id, node: 'a', version: '1' }]);
  // What came since is found too.
  await w.call('modules.register', { path: path.join(w.folder, 'direct.yml'), version: '2', setDefault: false });
  expect((await w.call('modules.usedBy', { id })).pipelines.map(({ name, version }) => `${name}:${version}`)).toEqual(['direct:2', 'direct:1', 'outer:7', 'pinned:1']);
  // A name that was given away means the other module.
  await w.call('modules.archive', { id });
  expect((await w.call('modules.usedBy', { id })).pipelines).toEqual([]);
});

test('two versions side by side', async () => {
  const w = world();
  const id = await registered(w);
  w.write('code/added.bin', '\0\x01');
  w.write('code/large.txt', 'x'.repeat(300 * 1024));
  await registered(w, '2', '  more: {type: uri_folder}\n');
  const compared = await w.call('modules.compare', { id, a: '1', b: '2' });
  expect(compared).toMatchObject({ specA: say('1'), truncated: false, interface: [{ name: 'more', what: 'input', b: 'uri_folder' }] });
  expect(compared.files).toEqual([
    { path: 'added.bin', change: 'added' },
    { path: 'large.txt', change: 'added' },
    { path: 'same.txt', change: 'same' },
    { path: 'say.py', change: 'changed', a: 'print(1)\n', b: 'print(2)\n' },
  ]);
});

test('a version is downloaded to a new folder and to no other', async () => {
  const w = world();
  const id = await registered(w, 'odd:version @ 1');
  const { folder } = await w.call('modules.download', { id, version: 'odd:version @ 1', folder: 'copy' });
  expect(folder).toBe(path.join(w.folder, 'copy'));
  expect(readFileSync(path.join(folder, 'say.yml'), 'utf8')).toBe(say('odd:version @ 1'));
  expect(existsSync(path.join(folder, 'code', 'say.py'))).toBe(true);
  await expect(w.call('modules.download', { id, version: 'odd:version @ 1', folder: 'copy' })).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a damaged version keeps nobody from seeing the others', async () => {
  const w = world();
  const id = await registered(w);
  await registered(w, '2');
  const { versions } = await w.call('modules.show', { id });
  writeFileSync(catalogLayout(w.parts.app.layout.catalog).version(versions[0]?.id ?? ''), '{');
  expect(await w.call('modules.show', { id })).toMatchObject({ versions: [{ version: '1' }], unreadable: [expect.stringMatching(/^2: The module version document .* is damaged/)] });
});

test('ten thousand modules are listed within 100 ms', async () => {
  const { parts, context } = testHost();
  const { catalog, layout } = parts.app;
  await catalog.registerVersion(sampleModule('first'));
  const index = catalogLayout(layout.catalog).index;
  const [header = '', ...lines] = readFileSync(index, 'utf8').trimEnd().split('\n');
  const made = Array.from({ length: 9_999 }, (_, n) => JSON.stringify({ id: `m-${String(n)}`, name: `module ${String(n)}`, description: `Does the thing number ${String(n)}.`, status: 'active', createdUtc: '2026-01-02T03:04:05.000Z', versionCount: 1, latest: { version: '1', id: `v-${String(n)}` } }));
  writeFileSync(index, `${[header, ...made, ...lines].join('\n')}\n`);
  const handlers = moduleHandlers(parts);
  const list = async () => contract['modules.list'].output.parse(await handlers['modules.list']({}, context));
  expect((await list()).modules).toHaveLength(10_000);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    await list();
    times.push(performance.now() - begun);
  }
  expect(Math.min(...times)).toBeLessThan(100);
});
