import { describe, expect, it } from 'vitest';
import { array, assert, constantFrom, property } from 'fast-check';
import type { TemplatePart } from '#shared/model/command.ts';
import { parseCommand } from '#shared/command/parse.ts';
import { quoteWord } from '#shared/command/quote.ts';

const text = (text: string): TemplatePart => ({ kind: 'text', text });
const input = (name: string): TemplatePart => ({ kind: 'input', name });
const output = (name: string): TemplatePart => ({ kind: 'output', name });
const optional = (...parts: TemplatePart[]): TemplatePart => ({ kind: 'optional', parts });

const v2 = (command: string) => parseCommand(command, 'v2');
const preview = (command: string) => parseCommand(command, 'component-preview').template.parts;

describe('a v2 command', () => {
  it('has placeholders, with or without spaces and .path', () => {
    const { template, problems } = v2('python a.py --in ${{inputs.data.path}} -n=${{ inputs.n }} --out ${{outputs.model}}\n');
    expect(problems).toEqual([]);
    expect(template.parts).toEqual([text('python a.py --in '), input('data'), text(' -n='), input('n'), text(' --out '), output('model'), text('\n')]);
  });

  it('keeps an input that is itself called path, and names of grouped inputs', () => {
    expect(v2('${{inputs.path}}${{inputs.group.lr}}').template.parts).toEqual([input('path'), input('group.lr')]);
  });

  it('leaves everything of the shell alone', () => {
    const shell = 'for i in *; do echo $i ${HOME} $(ls) $((1+2)) {inputs.x} [ -f x ] `x`; [[ $a == b ]]; done';
    expect(v2(shell)).toEqual({ template: { parts: [text(shell)] }, problems: [] });
  });

  it('has optional groups with several placeholders', () => {
    expect(v2('run $[[--a ${{inputs.a}} --b ${{inputs.b}}]] end').template.parts).toEqual([
      text('run '),
      optional(text('--a '), input('a'), text(' --b '), input('b')),
      text(' end'),
    ]);
  });

  it.each([
    ['echo $[[ --x ${{inputs.x}}', 5, /"\$\[\["/],
    ['echo ${{inputs.x', 5, /never closed/],
    ['echo ${{search_space.lr}}', 5, /\$\{\{search_space\.lr\}\}/],
    ['echo ${{name}}', 5, /\$\{\{name\}\}/],
    ['$[[ a $[[ ${{inputs.x}} ]] ]]', 6, /inside another/],
  ])('reports %j where it stands', (command, offset, message) => {
    const { problems } = v2(command);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ offset, message: expect.stringMatching(message) });
  });

  it('never fails and never loses text, whatever is written', () => {
    const piece = constantFrom('${{', '}}', '$[[', ']]', '[', ']', '{', '}', '$', 'x', 'é', ' ', '"');
    assert(
      property(array(piece), constantFrom('v2' as const, 'component-preview' as const), (pieces, syntax) => {
        const command = pieces.join('');
        expect(whole(parseCommand(command, syntax).template.parts)).toBe(command);
      }),
    );
  });
});

const whole = (parts: readonly TemplatePart[]): string =>
  parts.map((part) => (part.kind === 'optional' ? `$[[${whole(part.parts)}]]` : part.kind === 'text' ? part.text : '')).join('');

describe('a component preview command', () => {
  it('has placeholders, also embedded ones', () => {
    expect(preview('p --a={inputs.a} {outputs.b}/x')).toEqual([text('p --a='), input('a'), text(' '), output('b'), text('/x')]);
  });

  it('takes brackets around an input for an optional group', () => {
    expect(preview('p [--a {inputs.a}] [--b {inputs.b} --c {inputs.c}]')).toEqual([
      text('p '),
      optional(text('--a '), input('a')),
      text(' '),
      optional(text('--b '), input('b'), text(' --c '), input('c')),
    ]);
  });

  it.each(['[ -f x ] && ls *.[ch] ${a[0]}', '[[ $a == b ]] && echo ok', 'echo ${inputs.x} $[1+2]', 'awk "{ inputs += 1 }" ]['])('keeps the brackets of the shell in %j', (shell) => {
    expect(preview(shell)).toEqual([text(shell)]);
  });

  it('keeps brackets around outputs', () => {
    expect(preview('[ -d {outputs.o} ]')).toEqual([text('[ -d '), output('o'), text(' ]')]);
  });

  it('keeps double brackets even around inputs', () => {
    expect(preview('[[ {inputs.x} == 1 ]]')).toEqual([text('[[ '), input('x'), text(' == 1 ]]')]);
  });

  it('understands the newer placeholders too', () => {
    expect(preview('p ${{inputs.a}} $[[--b ${{inputs.b}}]]')).toEqual([text('p '), input('a'), text(' '), optional(text('--b '), input('b'))]);
  });
});

describe('a quoted word', () => {
  it.each([
    ['plain-1.2/x', 'plain-1.2/x'],
    ['', "''"],
    ["it's", `'it'\\''s'`],
    ['~', "'~'"],
    ['a=b', "'a=b'"],
    ['then', "'then'"],
  ])('of %j is %j', (value, word) => {
    expect(quoteWord(value)).toBe(word);
  });
});
