import { plainCommands } from '../command/plain-commands.ts';

/** What a debugger starts in place of a command line. `folder` is relative to the code folder, empty for itself. */
export interface DebuggedProgram {
  readonly language: 'python' | 'node';
  /** As written: relative to `folder`, or absolute. Absent for a Python module. */
  readonly program?: string;
  readonly module?: string;
  readonly args: readonly string[];
  /** Options of the interpreter itself. */
  readonly runtimeArgs: readonly string[];
  /** What runs the program where that is not the interpreter: `tsx`, `ts-node`. */
  readonly runner?: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly folder: string;
}

/**
 * The program behind a command line as a shell would run it, so that it can be started under a debugger. `cd`, `export` and `set` before it are
 * followed. Undefined for everything else: pipes, several programs, shell scripts.
 */
export function debuggedProgram(command: string): DebuggedProgram | undefined {
  const commands = plainCommands(command);
  const last = commands?.at(-1);
  if (commands === undefined || last === undefined) return undefined;
  let folder = '';
  const variables: Record<string, string> = {};
  for (const { words, variables: own } of commands.slice(0, -1)) {
    const [name, ...rest] = words;
    const target = rest[0];
    if (name === 'cd' && rest.length === 1 && target !== undefined && !target.startsWith('/') && !target.startsWith('-')) folder = folder === '' ? target : `${folder}/${target}`;
    else if (name === 'export' && rest.every((word) => /^[A-Za-z_]\w*=/.test(word))) for (const word of rest) variables[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    // Variables that are only the shell's own are not seen by the program.
    else if (name !== 'set' && !(name === undefined && Object.keys(own).length > 0)) return undefined;
  }
  const words = last.words[0] === 'exec' ? last.words.slice(1) : last.words;
  const [program = '', ...given] = words;
  const base = { variables: { ...variables, ...last.variables }, folder: folder.replace(/^(?:\.\/)+/, '').replace(/^\.$/, '').replace(/\/+$/, '') };
  if (/^(?:.*\/)?python(?:3(?:\.\d+)?)?$/.test(program)) return python(given, base);
  const runner = runnerOf(words);
  if (runner !== undefined) return node(words.slice(runner.length), base, runner);
  return /^(?:.*\/)?node$/.test(program) ? node(given, base, undefined) : undefined;
}

type Base = Pick<DebuggedProgram, 'variables' | 'folder'>;

function python(given: readonly string[], base: Base): DebuggedProgram | undefined {
  const { options, rest } = leading(given, new Set(['-W', '-X', '--check-hash-based-pycs']), new Set(['-m']));
  // Output is not held back under a debugger anyway.
  const runtimeArgs = options.filter((option) => option !== '-u');
  const [first, ...args] = rest;
  if (first === '-m') {
    const [module, ...moduleArgs] = args;
    return module === undefined ? undefined : { language: 'python', module, args: moduleArgs, runtimeArgs, ...base };
  }
  if (first === undefined || options.includes('-c')) return undefined;
  return { language: 'python', program: first, args, runtimeArgs, ...base };
}

function node(given: readonly string[], base: Base, runner: readonly string[] | undefined): DebuggedProgram | undefined {
  const { options, rest } = leading(given, new Set(['-r', '--require', '--import', '--loader', '--env-file', '--tsconfig', '-P', '--project']), new Set());
  const [first, ...args] = rest;
  if (first === undefined || options.some((option) => /^(?:-[ep]|--(?:eval|print))$/.test(option)) || first === 'watch') return undefined;
  return { language: 'node', program: first, args, runtimeArgs: options, ...(runner === undefined ? {} : { runner }), ...base };
}

/** Options that come before anything else, with the values of those that have one as a word of its own. */
function leading(words: readonly string[], withValue: ReadonlySet<string>, ends: ReadonlySet<string>): { readonly options: readonly string[]; readonly rest: readonly string[] } {
  let at = 0;
  for (let word = words[at]; word !== undefined && word.startsWith('-') && word !== '-' && !ends.has(word); word = words[at]) at += withValue.has(word) ? 2 : 1;
  return { options: words.slice(0, at), rest: words.slice(at) };
}

function runnerOf(words: readonly string[]): readonly string[] | undefined {
  const isRunner = (word: string | undefined): boolean => word !== undefined && /^(?:.*\/)?(?:tsx|ts-node)$/.test(word);
  if (isRunner(words[0])) return words.slice(0, 1);
  return words[0] === 'npx' && isRunner(words[1]) ? words.slice(0, 2) : undefined;
}
