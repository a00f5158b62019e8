import { spawnSync } from 'node:child_process';
import { array, assert, constantFrom, property, sample } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgoNames, containerText, hasTemplateSyntax, objectName, shellLiteral } from '#shared/export/argo/argo-text.ts';
import { liveCommand } from '#shared/export/argo/live-command.ts';
import { parseCommand } from '#shared/command/parse.ts';

/** What Kubernetes makes of an argument: `$(NAME)` of a known name, `$$`; a letter after `$` is read as one byte. */
function kubernetes(text: string, known: Readonly<Record<string, string>>): string {
  const bytes = Buffer.from(text);
  const out: (Buffer | string)[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== 0x24 || at + 1 >= bytes.length) continue;
    out.push(bytes.subarray(from, at));
    const next = bytes[at + 1] ?? 0;
    if (next === 0x24) {
      out.push('$');
      at += 1;
    } else if (next === 0x28) {
      const close = bytes.indexOf(0x29, at + 2);
      if (close < 0) out.push('$(');
      else {
        const name = bytes.toString('utf8', at + 2, close);
        out.push(Object.hasOwn(known, name) ? (known[name] ?? '') : `$(${name})`);
      }
      at = close < 0 ? at + 1 : close;
    } else {
      out.push(`$${String.fromCharCode(next)}`);
      at += 1;
    }
    from = at + 1;
  }
  out.push(bytes.subarray(from));
  return Buffer.concat(out.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))).toString('utf8');
}

const nasty = array(constantFrom('{{', '}}', '{', '}', '$', '$$', '$(', ')', '$(HOME)', "'", '"', '\\', '`', '\n', ' ', ';', '|', '&', '*', '#', 'é', '日', '😀', 'a', '{{workflow.name}}', '-', '!', '~', '\t'), { maxLength: 14 }).map((parts) => parts.join(''));

const bash = (script: string, env: Readonly<Record<string, string>> = {}): { stdout: string; stderr: string } => spawnSync('bash', ['-c', script], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('text in an Argo manifest', () => {
  it('comes through Kubernetes as it was', () => {
    assert(property(nasty, (text) => kubernetes(containerText(text), { HOME: 'replaced' }) === text), { numRuns: 2000 });
  });

  it('holds nothing that Argo replaces, and is one word of a shell', () => {
    assert(property(nasty, (text) => !hasTemplateSyntax(shellLiteral(text))), { numRuns: 2000 });
    assert(
      property(array(nasty, { minLength: 20, maxLength: 40 }), (texts) => {
        expect(bash(`printf '%s\\0' ${texts.map(shellLiteral).join(' ')}`).stdout.split('\0').slice(0, -1)).toEqual(texts);
      }),
      { numRuns: 15 },
    );
  });

  it('has names that Argo takes', () => {
    const names = new ArgoNames();
    const taken = ['a b', 'a b', 'ümlaut', '', '--', 'x.y', ...sample(nasty, 100)].map((name) => names.take(name));
    expect(new Set(taken).size).toBe(taken.length);
    for (const name of taken) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);
    for (const text of ['', '---', 'My Pipeline!', 'x'.repeat(200), ...sample(nasty, 50)]) expect(objectName(text)).toMatch(/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/);
  });
});

describe('a command whose values come with the workflow', () => {
  const render = (command: string, live: Readonly<Record<string, string>>, known: Readonly<Record<string, string>>) =>
    liveCommand(parseCommand(command, 'v2').template, { inputs: new Map(Object.entries(known)), outputs: new Map(), paths: new Set(), live: new Map(Object.entries(live)) });

  it('gets each as it is, whatever it is and however it is quoted', () => {
    const { text, fixed } = render(`printf '%s\\0' \${{inputs.x}} "a\${{inputs.x}}b" 'c\${{inputs.x}}d' --x=\${{inputs.x}}`, { x: 'X' }, { x: 'default' });
    expect(fixed.size).toBe(0);
    assert(
      property(nasty, (value) => {
        expect(bash(text, { X: value }).stdout.split('\0').slice(0, -1)).toEqual([value, `a${value}b`, `c${value}d`, `--x=${value}`]);
      }),
      { numRuns: 60 },
    );
  });

  it('is fixed to a known value where nothing else is safe', () => {
    for (const command of ['echo $(( ${{inputs.x}} + 1 ))', 'cat <<END\n${{inputs.x}}\nEND', 'echo `echo ${{inputs.x}}`', '[[ 3 -gt ${{inputs.x}} ]]', 'echo "${Y:-${{inputs.x}}}"']) {
      const { text, fixed } = render(command, { x: 'X' }, { x: '2' });
      expect([...fixed], command).toEqual(['x']);
      expect(text).toContain('2');
      expect(text).not.toContain('${X}');
    }
    // Split into words, as in a local run.
    expect(render('echo ${{inputs.x}}', { x: 'X' }, { x: '--a 1' }).text).toBe('echo --a 1');
    expect(render('echo $[[--y ${{inputs.y}}]] end', {}, {}).text).toBe('echo  end');
  });
});
