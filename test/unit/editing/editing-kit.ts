import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { PipelineModule } from '#shared/model/module-spec.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

export function pipelineOf(text: string): PipelineModule {
  const reading = readSpec(text, 'p.yml');
  if (reading.kind !== 'module' || reading.module.kind !== 'pipeline') throw new Error(`no pipeline: ${JSON.stringify(reading.problems)}\n${text}`);
  return reading.module;
}

/** What a pipeline means, without where things stand in its text. */
export function meaning(text: string): unknown {
  const { graph, ignored: _ignored, ...rest } = pipelineOf(text);
  return JSON.parse(JSON.stringify({ ...rest, graph }, (key, value: unknown) => (key === 'path' && Array.isArray(value) ? undefined : value)));
}

/** The lines that differ: those taken away and those added, between the longest common beginning and end. */
export function difference(before: string, after: string): { readonly removed: string[]; readonly added: string[] } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { removed: a.slice(start, a.length - end), added: b.slice(start, b.length - end) };
}

/** Nothing of `before` is gone: `after` has lines more, in one or several places. */
export function expectOnlyAdded(before: string, after: string): void {
  const lines = after.split(/\r?\n/);
  let at = 0;
  for (const line of before.split(/\r?\n/)) {
    const found = lines.indexOf(line, at);
    expect(found, `the line ${JSON.stringify(line)} of\n${before}\nin\n${after}`).not.toBe(-1);
    at = found + 1;
  }
}

/** Every comment of a text, as written. */
export const commentsOf = (text: string): string[] => [...text.matchAll(/(?:^|\s)(#[^\r\n]*)/gm)].map((match) => match[1] ?? '').sort();

/** Pipeline files of the repository. */
export function realPipelines(): { readonly name: string; readonly text: string }[] {
  const root = path.resolve(import.meta.dirname, '../../..');
  const found: { name: string; text: string }[] = [];
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const file = path.join(folder, name);
      if (statSync(file).isDirectory()) visit(file);
      else if (/\.ya?ml$/.test(name)) {
        const text = readFileSync(file, 'utf8');
        const reading = readSpec(text, name);
        if (reading.kind === 'module' && reading.module.kind === 'pipeline' && /^jobs:/m.test(text)) found.push({ name: path.relative(root, file), text });
      }
    }
  };
  visit(path.join(root, 'test/cases'));
  visit(path.join(root, 'resources/samples'));
  return found;
}
