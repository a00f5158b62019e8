import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeclaredModule } from '#shared/authoring/declared-module.ts';
import { DrydockError, InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import { isError } from '#shared/model/problem.ts';
import type { Problem } from '#shared/model/problem.ts';
import { asContentError } from '#electron/content/content-errors.ts';
import { writeQuicklyNow } from '#electron/content/write-quickly.ts';
import { readSourceText } from '../init/read-source.ts';
import { BuildMemory, stampNow } from './build-memory.ts';
import type { BuildReport, BuildRequest, BuiltModule } from './build-report.ts';
import { findSources } from './find-sources.ts';
import type { FoundSource } from './find-sources.ts';
import { namesFile, NearbySpecs } from './nearby-specs.ts';
import { knownPorts, mayMatter, readDecoratedSource, readScriptSource } from './read-declared.ts';

interface Building {
  readonly request: BuildRequest;
  readonly memory: BuildMemory;
  readonly nearby: NearbySpecs;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes the spec of every module that the sources of files and folders declare, beside the source; one that is there is brought up to date and
 * keeps what was written by hand. Nothing is executed. A source that cannot be read is told and does not stop the others. Throws for a target
 * that is not there, and when cancelled; what was written by then stays.
 */
export async function buildModules(request: BuildRequest, signal?: AbortSignal): Promise<BuildReport> {
  const { sources } = await findSources(request.targets, signal);
  const memory = await BuildMemory.open(request.cacheFolder, [...request.targets].sort().join('\n'), Date.now());
  const building: Building = { request, memory, nearby: new NearbySpecs(), signal };
  const files: BuiltModule[] = [];
  for (const [index, source] of sources.entries()) {
    if (index % 32 === 31) await nextTurn();
    throwIfCancelled(signal);
    files.push(...(await buildSource(building, source)));
  }
  if (!request.dryRun) memory.save();
  return { files, looked: sources.length, dryRun: request.dryRun };
}

async function buildSource(building: Building, source: FoundSource): Promise<BuiltModule[]> {
  const { memory, request, signal } = building;
  const { file, isNamed } = source;
  const stamp = stampNow(file);
  const known = stamp === undefined ? undefined : memory.recall(file, stamp);
  if (known !== undefined && (known.specs.length > 0 || !isNamed)) return known.specs.map(({ module, spec }) => ({ source: file, module, spec, outcome: 'unchanged', problems: known.problems, changes: [] }));
  try {
    const text = readQuickly(file) ?? (await readSourceText(file));
    if (!isNamed && !mayMatter(text, file)) {
      if (stamp !== undefined) memory.keep(file, stamp, [], []);
      return [];
    }
    const { modules, problems, isScript } = await readModules(building, source, text);
    if (modules.length === 0 || problems.some(isError)) {
      if (problems.some(isError)) return [failed(file, problems)];
      // A script is left alone until a spec names it, which no stamp of its own would tell.
      if (stamp !== undefined && !isScript) memory.keep(file, stamp, [], []);
      return isNamed ? [failed(file, [...problems, nothingDeclared(file)])] : [];
    }
    const built: BuiltModule[] = [];
    for (const module of modules) built.push(await buildModule(building, file, module, problems));
    const isWhole = built.every(({ outcome }) => outcome !== 'failed') && !request.dryRun && modules.every(({ language }) => language === 'python');
    if (isWhole && stamp !== undefined) memory.keep(file, stamp, built.flatMap(({ module, spec }) => (module === undefined || spec === undefined ? [] : [{ module, spec }])), problems);
    return built;
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled' || signal?.aborted === true) throw error;
    return [failed(file, [asProblem(error, file)])];
  }
}

/** Files of this size are read on the spot: for hundreds of small ones the ways through the thread pool cost more than the reading. */
const smallFile = 256 * 1024;

/** The text of an ordinary small file; undefined for what needs a closer look. */
function readQuickly(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > smallFile) return undefined;
  try {
    const bytes = readFileSync(file);
    return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8').replace(/^\uFEFF/, '') : undefined;
  } catch {
    // The closer look says what is wrong.
    return undefined;
  }
}

interface Read {
  readonly modules: readonly DeclaredModule[];
  readonly problems: readonly Problem[];
  readonly isScript: boolean;
}

async function readModules(building: Building, { file, isNamed }: FoundSource, text: string): Promise<Read> {
  const declared = await readDecoratedSource(text, file);
  if (declared.modules.length > 0 || declared.problems.some(isError)) return { ...declared, isScript: false };
  const spec = building.nearby.find(path.dirname(file), `${stemOf(file)}.spec.yaml`, namesFile(path.basename(file)));
  if (spec === undefined && !isNamed) return { modules: [], problems: declared.problems.some(isError) ? declared.problems : [], isScript: true };
  const reading = await readScriptSource(text, file, spec === undefined ? undefined : knownPorts(readIfThere(spec) ?? '', text));
  return { modules: reading.modules, problems: [...declared.problems, ...reading.problems], isScript: true };
}

const stemOf = (file: string): string => path.basename(file, path.extname(file));

async function buildModule(building: Building, source: string, module: DeclaredModule, problems: readonly Problem[]): Promise<BuiltModule> {
  const { nearby, request, signal } = building;
  const folder = path.dirname(source);
  const isPython = module.language === 'python';
  const program = isPython ? path.basename(source) : `${module.name}.mjs`;
  const usual = `${module.functionName === undefined && isPython ? stemOf(source) : module.name}.spec.yaml`;
  const spec = nearby.find(folder, usual, isPython ? namesFile(program) : namesFile(program, `${stemOf(source)}.mjs`)) ?? path.join(folder, usual);
  const [{ writeSpec }, { lineChanges }] = await Promise.all([import('#shared/authoring/spec/write-spec.ts'), import('#shared/authoring/spec/line-changes.ts')]);
  try {
    const before = readIfThere(spec);
    // The program of TypeScript holds all that it needs; beside it lie its sources and packages.
    const text = writeSpec(module, { sourceFile: program, ...(isPython ? {} : { code: `./${program}` }) }, before, spec);
    const isProgramNew = isPython ? false : await (await import('./build-program.ts')).buildProgram({ source, name: module.name, target: path.join(folder, program), dryRun: request.dryRun }, signal);
    if (text === before) return { source, module: module.name, spec, outcome: isProgramNew ? 'updated' : 'unchanged', problems, changes: [] };
    if (!request.dryRun) {
      writeSpecFile(spec, text);
      nearby.put(spec, text);
    }
    return { source, module: module.name, spec, outcome: before === undefined ? 'created' : 'updated', problems, changes: before === undefined ? [] : lineChanges(before, text), text };
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
    return { ...failed(source, [...problems, ...(error.problems.length > 0 ? error.problems : []), asProblem(error, spec)]), module: module.name, spec };
  }
}

const largestSpec = 4 * 1024 ** 2;

function readIfThere(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile() || stat.size > largestSpec) throw new InvalidInputError(`${file} is no spec: it is ${stat.isFile() ? 'too large for one' : 'not a file'}. Move it away.`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw asContentError(error, file);
  }
}

/** A whole spec or none. It can be made again from its source, so nothing waits for the disk. */
function writeSpecFile(file: string, text: string): void {
  try {
    writeQuicklyNow(file, text);
  } catch (error) {
    throw asContentError(error, file);
  }
}

const failed = (source: string, problems: readonly Problem[]): BuiltModule => ({ source, outcome: 'failed', problems, changes: [] });

const asProblem = (error: DrydockError, file: string): Problem => ({
  severity: 'error', code: error.code, message: error.plainMessage, place: { file, line: 1, column: 1, path: '' }, ...(error.commandLine === undefined ? {} : { commandLine: error.commandLine }),
});

const nothingDeclared = (file: string): Problem => ({
  severity: 'error', code: 'no-module', place: { file, line: 1, column: 1, path: '' },
  message: file.endsWith('.ipynb') ? 'A notebook has no spec of its own: it is run by a module that stands before it.' : 'The file declares no module: it has no function under @dsl.module, and no argparse.',
  commandLine: `To make one of it: drydock module init --source ${path.basename(file)}${file.endsWith('.ipynb') ? '' : ':FUNCTION'}`,
});
