import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { moduleAuthoringHandlers } from '#electron/host/handlers/module-authoring.ts';
import { callsOf, testHost } from '../host-home/test-host.ts';
import { havePython } from './authoring-kit.ts';

const asked = { inputs: [], outputs: [], entryOnly: false, dryRun: false } as const;
const host = () => {
  const { parts, context, folder } = testHost();
  return { folder, parts, call: callsOf(moduleAuthoringHandlers(parts), context) };
};

describe('new modules in the app', () => {
  it('are shown before they are made, and then made', async () => {
    const { folder, call } = host();
    const shown = await call('authoring.init', { ...asked, inputs: [], outputs: [], name: 'Train it', parent: folder, dryRun: true });
    expect(shown).toMatchObject({ ok: true, dryRun: true, folder: path.join(folder, 'train_it'), entry: 'train_it.py', spec: 'train_it.spec.yaml', notes: [expect.stringContaining('train_it')] });
    expect(existsSync(path.join(folder, 'train_it'))).toBe(false);
    const made = await call('authoring.init', { ...asked, inputs: [], outputs: [], name: 'Train it', parent: folder });
    if (!shown.ok || !made.ok) throw new Error('it was refused');
    expect(made.files).toEqual(shown.files);
    expect(made.next).toEqual(expect.arrayContaining([expect.stringContaining('drydock module test train_it.spec.yaml')]));
    for (const file of made.files) expect(readFileSync(path.join(made.folder, file.path), 'utf8').length).toBeGreaterThan(0);
  });

  it('that cannot be made are an outcome, with places in the source', async () => {
    const { folder, call } = host();
    expect(await call('authoring.init', { ...asked, inputs: [], outputs: [], name: '../x' })).toMatchObject({ ok: false, message: expect.stringContaining('it is a path') });
    writeFileSync(path.join(folder, 'a.py'), 'def f(*args): pass\n');
    expect(await call('authoring.init', { ...asked, inputs: [], outputs: [], source: { file: path.join(folder, 'a.py'), functionName: 'f' } })).toMatchObject({ ok: false, problems: [{ severity: 'error', place: { line: 1 } }] });
  });
});

describe.skipIf(!havePython)('tests in the app (need python3)', () => {
  it('are a task and a run, whose results are told one by one', async () => {
    const { folder, parts, call } = host();
    const made = await call('authoring.init', { ...asked, inputs: [], outputs: [], name: 'train', parent: folder });
    if (!made.ok) throw new Error(made.message);
    const begun = await call('authoring.test', { module: made.folder, engine: 'process', hermetic: false });
    if (!begun.ok) throw new Error(begun.message);
    expect(begun).toMatchObject({ module: 'train', files: ['train_test.py'] });
    expect(parts.tasks.list()[0]).toMatchObject({ kind: 'run', title: 'Run tests of train', runId: begun.runId });
    for await (const event of parts.app.runs.events(begun.runId, { follow: true, signal: new AbortController().signal })) if (event.type === 'run-finished') break;
    const results = await call('authoring.testResults', { runId: begun.runId });
    expect(results).toMatchObject({ status: 'completed', tests: [{ name: 'train_test.TrainTest.test_by_a_plain_call', outcome: 'passed' }, { outcome: 'passed' }] });
    expect(await parts.app.runs.inspect(begun.runId)).toMatchObject({ document: { origin: { kind: 'test', name: 'train' } } });
  });

  it('that cannot begin are an outcome', async () => {
    const { folder, call } = host();
    expect(await call('authoring.test', { module: folder, engine: 'process', hermetic: false })).toMatchObject({ ok: false, message: expect.stringContaining('no spec') });
    expect(await call('authoring.test', { module: 'unknown', engine: 'process', hermetic: false })).toMatchObject({ ok: false });
  });
});
