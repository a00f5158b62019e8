import { copyFile, readdir, realpath, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { quoteWord } from '#shared/command/quote.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { CommandModule } from '#shared/model/module-spec.ts';
import { isError } from '#shared/model/problem.ts';
import type { EngineName, RunOrigin } from '#shared/model/run.ts';
import type { SealedCommand } from '#shared/model/sealed.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';
import type { App } from '../../compose.ts';
import type { RunRequest } from '../../runner/run-service.ts';
import { Sealer } from '../../sealing/seal-module.ts';
import { loadModule } from '../../specs/load.ts';
import type { ModuleTarget } from '../run/module-target.ts';
import { bundleTest } from './bundle-test.ts';
import type { FoundTests } from './find-tests.ts';
import { findTests, testFiles } from './find-tests.ts';
import { keptForTests } from './kept-for-tests.ts';

export interface ModuleTestOptions {
  readonly engine: 'auto' | EngineName;
  readonly hermetic: boolean;
}

export interface ModuleTest {
  /** For people: `train`, or `train:3`. */
  readonly name: string;
  /** Test files, relative to the module's folder. */
  readonly files: readonly string[];
  /** What the run service is asked for: a run of one node, which is the tests. */
  readonly request: RunRequest;
}

/** How the runner of tests says that the files hold none. */
export const noTestsExitCode = 5;

/** The node of a run of tests. */
export const testNode = onlyNodeName;

type TestParts = Pick<App, 'layout' | 'snapshots'>;

/** Everything that the tests of a module need, made ready. Nothing is run and nothing is registered; rejects with `InvalidInputError` when there are no tests. */
export async function prepareModuleTest(app: TestParts, target: ModuleTarget, resources: string, options: ModuleTestOptions, signal: AbortSignal): Promise<ModuleTest> {
  const found = target.kind === 'file' ? await testsOfSpec(app, target.file, resources, signal) : await testsOfVersion(app, target, resources, signal);
  const { name, origin, tests, module } = found;
  const request: RunRequest = {
    file: '', engine: options.engine, set: {}, hermetic: options.hermetic, forceRerun: true, only: [],
    sealed: {
      name: `test-${name}`, displayName: `tests of ${name}`, origin,
      root: {
        kind: 'pipeline', name: `test-${name}`, interface: { inputs: [], params: [], outputs: [] }, settings: { continueOnStepFailure: false, forceRerun: true }, ignored: [],
        nodes: [{ name: testNode, use: { kind: 'sealed', module }, inputs: {}, outputs: {}, environmentVariables: {}, resources: {}, ignored: [] }],
      },
    },
  };
  return { name, files: [...tests.python, ...tests.typescript], request };
}

interface PreparedTests {
  readonly name: string;
  readonly origin: RunOrigin;
  readonly tests: FoundTests;
  readonly module: SealedCommand;
}

async function testsOfSpec(app: TestParts, file: string, resources: string, signal: AbortSignal): Promise<PreparedTests> {
  const loaded = await loadModule(file, { signal });
  const errors = loaded.problems.filter(isError);
  if (errors.length > 0) throw new InvalidInputError(`${file} cannot be tested: it has ${errors.length === 1 ? 'an error' : `${String(errors.length)} errors`}. Nothing was started.`, errors);
  const { spec, folder } = loaded;
  if (spec?.kind !== 'command') throw notACommand(file);
  const root = await rootOf(folder, spec.code);
  const tests = inItsLanguage(withoutOthers(await findTests(root, signal), await otherSpecs(folder, file)), spec);
  const places = root === folder ? [root] : [root, folder];
  if (isNone(tests)) throw noTests(places.join(' and '));
  const { id: own } = await app.snapshots.capture({
    root, signal, keep: await keptForTests(root, tests, spec.interface.inputs.map(({ name }) => name), signal),
    includes: spec.additionalIncludes.map((include) => path.resolve(folder, include)),
  });
  const id = await withRunners(app, own, tests, { resources, sources: root }, signal);
  // Its own code is not needed beside this.
  const { code: _code, ...withoutCode } = spec;
  const sealed = await new Sealer(app.snapshots, signal).seal({ ...loaded, spec: { ...withoutCode, additionalIncludes: [] } });
  if (sealed.kind !== 'command') throw notACommand(file);
  const name = spec.name ?? path.basename(file).replace(/(?:\.spec)?\.ya?ml$/, '');
  return { name, origin: { kind: 'test', id: file, name, version: '' }, tests, module: testCommand(sealed, spec, tests, id) };
}

async function testsOfVersion(app: TestParts, target: Extract<ModuleTarget, { kind: 'version' }>, resources: string, signal: AbortSignal): Promise<PreparedTests> {
  const { module, version } = target;
  const name = `${module.name}:${version.version}`;
  const { sealed } = version;
  if (sealed.kind !== 'command') throw notACommand(name);
  const manifest = sealed.snapshotId === undefined ? undefined : await app.snapshots.manifest(sealed.snapshotId);
  const paths = manifest?.entries.map((entry) => entry.path) ?? [];
  const tests = inItsLanguage(testFiles(paths), sealed.spec);
  if (sealed.snapshotId === undefined || isNone(tests)) {
    throw new InvalidInputError(`The files of ${name} hold no tests: no *_test.py, test_*.py or *.test.ts. What .amlignore names is no part of a version; take the tests out of it and register a new version, or test the spec file.`);
  }
  const id = await withRunners(app, sealed.snapshotId, tests, { resources }, signal);
  return { name, origin: { kind: 'test', id: version.id, name: module.name, version: version.version }, tests, module: testCommand(sealed, sealed.spec, tests, id) };
}

/**
 * The same files, with what runs the tests among them: the runner of Python's, and a program of each test in TypeScript. `sources`: where packages that they
 * import are looked for; default the files themselves.
 */
async function withRunners({ layout, snapshots }: TestParts, snapshotId: string, tests: FoundTests, { resources, sources }: { readonly resources: string; readonly sources?: string }, signal: AbortSignal): Promise<string> {
  const copy = path.join(layout.staging, `test-${randomUUID()}`);
  try {
    await snapshots.materialise(snapshotId, copy, signal);
    if (tests.python.length > 0) await copyFile(path.join(resources, 'python', testRunner), path.join(copy, testRunner));
    for (const test of tests.typescript) await bundleTest(path.join(sources ?? copy, test), path.join(copy, bundledTest(test)), signal);
    const { entries } = await snapshots.manifest(snapshotId);
    const keep = new Set([...entries.map((entry) => entry.path), testRunner, ...tests.typescript.map(bundledTest)]);
    return (await snapshots.capture({ root: copy, includes: [], keep, signal })).id;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const testRunner = 'drydock_run_tests.py';

/** Where the program of a test in TypeScript is put: beside it, so that it finds its data. */
const bundledTest = (test: string): string => `${test.replace(/\.[^.]+$/, '')}.bundled.mjs`;

/** The folder of the spec when the code is in it, so that tests beside the spec see the files as their author does; else the code. */
async function rootOf(folder: string, code: string | undefined): Promise<string> {
  if (code === undefined) return folder;
  const [own, place] = await Promise.all([realpath(folder), realpath(path.resolve(folder, code))]);
  return place === own || place.startsWith(`${own}${path.sep}`) ? folder : path.resolve(folder, code);
}

const isNone = (tests: FoundTests): boolean => tests.python.length + tests.typescript.length === 0;

/** The module with its tests for a command: same environment, variables and limits, nothing to take or give. */
function testCommand(sealed: SealedCommand, spec: CommandModule, tests: FoundTests, snapshotId: string): SealedCommand {
  const { timeoutSeconds: _timeout, parallel: _parallel, ...rest } = spec;
  const text = [
    ...(tests.python.length === 0 ? [] : [`${pythonOf(spec)} -u -B ${testRunner} ${tests.python.map(quoteWord).join(' ')}`]),
    ...(tests.typescript.length === 0 ? [] : [`node --test --test-reporter=tap ${tests.typescript.map((test) => quoteWord(bundledTest(test))).join(' ')}`]),
  ].join(' && ');
  return {
    ...sealed, snapshotId,
    spec: { ...rest, interface: { inputs: [], params: [], outputs: [] }, ignored: [], isDeterministic: false, anyExitCodeIsSuccess: false, command: { parts: [{ kind: 'text', text }] }, additionalIncludes: [] },
  };
}

/** What other specs of the folder are called, without `.spec.yaml`: `module init` names tests as it does specs. */
async function otherSpecs(folder: string, file: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => (name === path.basename(file) ? [] : (/^(.+)\.spec\.ya?ml$/.exec(name)?.[1] ?? [])));
}

/** Several modules may share a folder; the tests that `module init` made for another one are not of this one. */
function withoutOthers(tests: FoundTests, others: readonly string[]): FoundTests {
  const theirs = new Set(others.flatMap((name) => [`${name}_test.py`, `${name}.test.ts`]));
  return { python: tests.python.filter((test) => !theirs.has(test)), typescript: tests.typescript.filter((test) => !theirs.has(test)) };
}

/** Where Node runs the module there is no Python to be counted on, and the other way round. */
function inItsLanguage(tests: FoundTests, { command }: CommandModule): FoundTests {
  const [first] = command.parts;
  const isNode = first?.kind === 'text' && /^\s*(?:[\w./-]*\/)?node\s/.test(first.text);
  return isNode ? { ...tests, python: [] } : { ...tests, typescript: [] };
}

/** The interpreter that the module itself names. */
function pythonOf({ command }: CommandModule): string {
  const [first] = command.parts;
  return (first?.kind === 'text' ? /^\s*((?:[\w./-]*\/)?python[\d.]*)\s/.exec(first.text)?.[1] : undefined) ?? 'python';
}

const notACommand = (what: string): InvalidInputError => new InvalidInputError(`${what} is no module with a command of its own, so there is no environment to test it in. Name the spec of one of its steps.`);

const noTests = (places: string): InvalidInputError =>
  new InvalidInputError(`There are no tests in ${places}: no *_test.py, test_*.py or *.test.ts there or in a folder tests. Write one, or let one be made.`, [], { commandLine: 'To have one made: drydock module init' });

/** The spec files of a folder that can be tested. Throws `InvalidInputError` unless there is exactly one. */
export async function specInFolder(folder: string, signal: AbortSignal): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  const specs: string[] = [];
  for (const name of names.slice(0, 50)) {
    const { spec } = await loadModule(path.join(folder, name), { signal, acceptsAssets: true });
    if (spec?.kind === 'command') specs.push(path.join(folder, name));
  }
  const [only] = specs;
  if (only !== undefined && specs.length === 1) return only;
  const found = specs.length === 0 ? 'no spec of a module with a command' : `several: ${specs.map((file) => path.basename(file)).join(', ')}`;
  throw new InvalidInputError(`${folder} holds ${found}. Name the spec to test.`);
}
