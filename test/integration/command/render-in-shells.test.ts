import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { array, assert, constantFrom, oneof, property, sample, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommand } from '#shared/command/parse.ts';
import { renderCommand } from '#shared/command/render.ts';
import { UnsafePlaceholderError } from '#shared/command/unsafe-placeholder-error.ts';

/** A command with one placeholder, and what its program must receive. */
interface Context {
  readonly command: string;
  readonly argv?: (value: string) => readonly string[];
  readonly stdin?: (value: string) => string;
  readonly bashOnly?: true;
}

const words = (value: string): string[] => value.split(/[ \t\n]+/).filter((word) => word !== '');
const X = '${{inputs.x}}';

const contexts: Record<string, Context> = {
  unquoted: { command: `show a ${X} b`, argv: (v) => ['a', ...words(v), 'b'] },
  'at the end': { command: `show ${X}`, argv: words },
  'before a separator': { command: `show ${X};true`, argv: words },
  'before a comment sign': { command: `show q${X}#c`, argv: (v) => glued('q', v, '#c') },
  'in the middle of a word': { command: `show --a=${X}/b`, argv: (v) => glued('--a=', v, '/b') },
  'before a redirection': { command: `show ${X}<&0`, argv: words },
  'after a variable': { command: `V=v; show $V${X}`, argv: (v) => glued('v', v, '').filter((word) => word !== '') },
  'single quotes': { command: `show 'a ${X} "b"'`, argv: (v) => [`a ${v} "b"`] },
  'double quotes': { command: `show "a ${X} 'b'"`, argv: (v) => [`a ${v} 'b'`] },
  'double quotes after a variable': { command: `V=v; show "$V${X}"`, argv: (v) => [`v${v}`] },
  'double quotes after a dollar sign': { command: `show "$${X}"`, argv: (v) => [`$${v}`] },
  'mixed quotes': { command: `show a'${X}'"${X}"c`, argv: (v) => [`a${v}${v}c`] },
  assignment: { command: `V=${X}; show "$V"`, argv: (v) => [v] },
  'assignment before a command': { command: `V=${X} sh -c 'show "$V"'`, argv: (v) => [v] },
  'hydra style argument': { command: `show lr=${X}`, argv: (v) => [`lr=${v}`] },
  substitution: { command: `show $(show ${X} >/dev/null; echo ok)`, argv: () => ['ok'] },
  'substitution in double quotes': { command: `show "$(printf %s "${X}"; echo .)"`, argv: (v) => [`${v}.`] },
  'single quotes in substitution in double quotes': { command: `show "$(printf %s '${X}'; echo .)"`, argv: (v) => [`${v}.`] },
  'back-quotes': { command: `show "a" \`show ${X} >/dev/null; echo ok\``, argv: () => ['a', 'ok'] },
  'double quotes in back-quotes': { command: `V=\`printf %s. "${X}"\`; show "$V"`, argv: (v) => [`${v}.`] },
  'single quotes in back-quotes': { command: `V=\`printf %s. '${X}'\`; show "$V"`, argv: (v) => [`${v}.`] },
  'a default': { command: `show "\${NOPE:-${X}}"`, argv: (v) => [v] },
  'an unquoted default': { command: `V=\${NOPE:-${X}}; show "$V"`, argv: (v) => [v] },
  comment: { command: `show a # ${X}\nshow b`, argv: () => ['a', 'b'] },
  'here-document': { command: `stdin <<EOF\na ${X} 'b'"\nEOF\nshow c`, argv: () => ['c'], stdin: (v) => `a ${v} 'b'"\n` },
  'quoted here-document': { command: `stdin <<'EOF'\na ${X} $b\nEOF\nshow c`, argv: () => ['c'], stdin: (v) => `a ${v} $b\n` },
  'indented here-document': { command: `stdin <<-EOF\n\ta ${X}b\n\tEOF\nshow c`, argv: () => ['c'] },
  'a loop': { command: `for i in ${X}; do show "$i"; done`, argv: words },
  'a condition': { command: `if [[ -n ${X} ]]; then show a; fi`, argv: (v) => (v === '' ? [] : ['a']), bashOnly: true },
  'a comparison': { command: `[[ ${X} == ${X} ]] && show a`, argv: () => ['a'], bashOnly: true },
  'an array': { command: `a=(${X}); show "\${a[@]}"`, argv: words, bashOnly: true },
  'ANSI quotes before': { command: `show $'\\n' ${X}`, argv: (v) => ['\n', ...words(v)], bashOnly: true },
  'process substitution': { command: `show <(show ${X}) >/dev/null; show ok`, argv: () => ['ok'], bashOnly: true },
};

function glued(before: string, value: string, after: string): string[] {
  const parts = value.split(/[ \t\n]+/);
  parts[0] = before + (parts[0] ?? '');
  parts[parts.length - 1] += after;
  return parts;
}

/** Texts made to break out: every character a shell gives a meaning, commands that leave a trace, and anything at all. */
const nasty = oneof(
  array(
    constantFrom(
      '"', "'", '`', '$', '\\', '\n', ' ', '\t', ';', '&', '|', '(', ')', '<', '>', '{', '}', '[', ']', '*', '?', '#', '~', '!', '=', '-', '--', '%', '^', ',', '..', '\r',
      '$(touch C)', '`touch C`', '${V}', '$V', ';touch C;', '\nEOF\n', 'EOF', 'é', '日本', '😀', 'a', '1', 'if', 'then', 'in', 'esac', 'V', '$((1))', '\\\n', 'a[$(touch C)]', '-eq',
    ),
    { maxLength: 6 },
  ).map((pieces) => pieces.join('')),
  string({ unit: 'binary', maxLength: 12 }).filter((text) => !/\p{Surrogate}/u.test(text)),
).filter((text) => !text.includes('\0'));

const always = ['', ' ', 'plain', '-x', '--name', "it's", 'a b', ' a  b ', '\n', 'a\nb', '*', '~', '$HOME', '\\', 'a\\', '\\\\', '"', "'", '`', '!', '2', 'then', '}', '#', ';', '-n', '$(touch C)', '$(touch C)>(`touch C`!', '>(', '<(touch C)', '>', '('];

const shells = [
  { name: 'bash', argv: ['bash'], bash: true },
  { name: 'dash', argv: ['dash'], bash: false },
  { name: 'busybox', argv: ['busybox', 'sh'], bash: false },
].filter((shell) => spawnSync(shell.argv[0] ?? '', ['-c', 'true']).status === 0 || spawnSync(shell.argv[0] ?? '', ['sh', '-c', 'true']).status === 0);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-render-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(shells)('in $name', ({ argv, bash }) => {
  const usable = Object.entries(contexts).filter(([, context]) => bash || context.bashOnly !== true);

  it.each(usable)('%s: the program receives the value and nothing else happens', (_name, context) => {
    const { template } = parseCommand(context.command, 'v2');
    const values = [...always, ...sample(nasty, 150)].filter((x) => renders(template, x));
    expect(values.length).toBeGreaterThan(always.length);
    const seen = runAll(argv, values.map((x) => renderCommand(template, { inputs: { x }, outputs: {} })));
    for (const [index, value] of values.entries()) {
      const where = `${JSON.stringify(value)} as ${renderCommand(template, { inputs: { x: value }, outputs: {} })}`;
      if (context.argv !== undefined) expect(seen[index]?.argv, where).toEqual(context.argv(value));
      if (context.stdin !== undefined) expect(seen[index]?.stdin, where).toBe(context.stdin(value));
    }
    expect(existsSync(path.join(folder, 'C'))).toBe(false);
  });
});

function renders(template: ReturnType<typeof parseCommand>['template'], x: string): boolean {
  try {
    renderCommand(template, { inputs: { x }, outputs: {} });
    return true;
  } catch (error) {
    if (error instanceof UnsafePlaceholderError) return false;
    throw error;
  }
}

/** Runs many commands in one shell, each in a subshell of its own through `eval`, so that none can upset the next. */
function runAll(shell: readonly string[], commands: readonly string[]): { argv: string[]; stdin: string }[] {
  const preamble = `cd '${folder}' || exit 9
show() { for shown in "$@"; do printf 'A%s\\0' "$shown"; done; }
stdin() { printf 'S'; cat; printf '\\0'; }
`;
  const bin = `#!/bin/sh\nfor shown in "$@"; do printf 'A%s\\0' "$shown"; done\n`;
  writeFileSync(path.join(folder, 'show'), bin, { mode: 0o755 });
  const script = commands.map((command, index) => {
    const file = path.join(folder, `case-${index}`);
    writeFileSync(file, command);
    return `( . '${file}' ) </dev/null; printf 'E\\0'\n`;
  });
  const [program = '', ...args] = shell;
  const result = spawnSync(program, [...args, '-s'], {
    input: preamble + script.join(''),
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: '/', LC_ALL: 'C.UTF-8' },
  });
  const cases = [{ argv: [] as string[], stdin: '' }];
  for (const record of result.stdout.split('\0')) {
    const last = cases.at(-1);
    if (record === 'E') cases.push({ argv: [], stdin: '' });
    else if (record.startsWith('A')) last?.argv.push(record.slice(1));
    else if (record.startsWith('S') && last !== undefined) last.stdin = record.slice(1);
  }
  expect(cases.length - 1, result.stderr).toBe(commands.length);
  return cases;
}

describe('templates nobody would write', () => {
  const pieces = [X, X, X, ' ', '\n', "'", '"', '`', '$', '$(', ')', '(', '((', '))', '$((', '${V:-', '}', '\\', '#', '<<EOF\n', "<<'EOF'\n", '\nEOF\n', 'show', 'a', 'V=', '[[ ', ' ]]', ' -eq ', '|', ';', '&', '<', '>f', 'case', ' in ', 'esac', '{', '[', ']', '=', "$'"];

  it.each(shells)('never let a value run a command in $name', ({ argv }) => {
    const commands: string[] = [];
    assert(
      property(array(constantFrom(...pieces), { minLength: 2, maxLength: 10 }), nasty, (chosen, x) => {
        const value = `${x}$(touch C)\`touch C\`;touch C;'$(touch C)'"$(touch C)"\ntouch C\n`;
        const { template } = parseCommand(`show ${chosen.join('')}`, 'v2');
        if (template.parts.some((part) => part.kind === 'input') && renders(template, value)) commands.push(renderCommand(template, { inputs: { x: value }, outputs: {} }));
      }),
      { numRuns: 800 },
    );
    const [program = '', ...args] = argv;
    const script = commands.map((command, index) => {
      const file = path.join(folder, `odd-${index}`);
      writeFileSync(file, command);
      return `(. '${file}') </dev/null >/dev/null 2>&1; [ -e C ] && printf '${index}\\n' && rm -f C\n`;
    });
    const found = spawnSync(program, [...args, '-s'], { input: `cd '${folder}'\nset -f\n${script.join('')}`, encoding: 'utf8', env: { PATH: `${folder}:/bin:/usr/bin` } }).stdout;
    expect(found.split('\n').filter((line) => line !== '').map((index) => commands[Number(index)])).toEqual([]);
  });
});
