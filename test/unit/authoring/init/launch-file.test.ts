import { describe, expect, it } from 'vitest';
import { launchFile } from '#electron/authoring/init/launch-file.ts';

const ours = [{ name: 'Debug train', type: 'debugpy', args: ['a b'] }];
const merge = (text: string): { readonly text?: string; readonly note: string } => launchFile(ours).merge?.(text) ?? { note: 'is not merged' };
const merged = (text: string): string => merge(text).text ?? merge(text).note;
/** What VS Code reads: comments and trailing commas count for nothing. These samples have none of both inside texts. */
const read = (text: string): { configurations: { name: string }[] } => JSON.parse(text.replace(/^\uFEFF/, '').replaceAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').replaceAll(/,(\s*[\]}])/g, '$1'));

const samples: Readonly<Record<string, string>> = {
  plain: '{\n  "version": "0.2.0",\n  "configurations": [\n    {\n      "name": "Mine"\n    }\n  ]\n}\n',
  'with comments and trailing commas': '// mine\n{\n  // to be kept\n  "configurations": [\n    { "name": "Mine" }, // the first\n    /* two */ { "name": "Other", },\n  ],\n  "compounds": [],\n}\n',
  'a remark without a comma': '{\n  "configurations": [\n    { "name": "Mine" } // no comma\n  ]\n}\n',
  empty: '{\n\t"configurations": []\n}\n',
  'empty, with a comment': '{\n  "configurations": [\n    // nothing yet\n  ]\n}\n',
  'on one line': '{"configurations":[{"name":"Mine"}],"version":"0.2.0"}',
  'lines of Windows': '\uFEFF{\r\n  "configurations": [\r\n    { "name": "Mine" }\r\n  ]\r\n}\r\n',
};

describe('adding to a launch.json', () => {
  it.each(Object.entries(samples))('keeps all that was there: %s', (_name, text) => {
    const result = merged(text);
    const before = read(text).configurations;
    expect(read(result).configurations).toEqual([...before, ...ours]);
    for (const line of text.split('\n')) for (const remark of line.match(/\/\/.*|\/\*.*\*\//g) ?? []) expect(result).toContain(remark.trimEnd());
    expect(result.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
    expect(merge(result)).toEqual({ note: 'it has the configurations already' });
  });

  it('leaves a remark with what it is about', () => {
    expect(merged(samples['a remark without a comma'] ?? '')).toContain('{ "name": "Mine" }, // no comma\n    {');
  });

  it('adds the list where there is none, and leaves configurations of these names as somebody changed them', () => {
    expect(merged('{"version": "0.2.0"}')).toBe('{"version": "0.2.0",\n  "configurations": [\n    {\n      "name": "Debug train",\n      "type": "debugpy",\n      "args": [\n        "a b"\n      ]\n    }\n  ]}');
    expect(merge('{"configurations": [{"name": "Debug train", "args": ["of mine"]}]}')).toEqual({ note: 'it has the configurations already' });
  });

  it('touches nothing but what it adds', () => {
    const text = samples['plain'] ?? '';
    expect(merged(text)).toBe('{\n  "version": "0.2.0",\n  "configurations": [\n    {\n      "name": "Mine"\n    },\n    {\n      "name": "Debug train",\n      "type": "debugpy",\n      "args": [\n        "a b"\n      ]\n    }\n  ]\n}\n');
  });

  it.each(['', 'nonsense {', '[]', '{"configurations": {}}', '{"configurations": [', `{"x": "${'y'.repeat(2_000_000)}"}`, '{'.repeat(5_000), '{"a":'.repeat(100_000)])('leaves alone what it does not understand', (text) => {
    expect(merge(text)).toEqual({ note: expect.stringMatching(/^it .*so it was left alone; add to its configurations: /) });
  });
});
