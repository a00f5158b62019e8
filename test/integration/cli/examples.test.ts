import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '#electron/cli/program.ts';
import { textStream } from '#electron/cli/output/text-stream.ts';
import { callCli, RecordedStream } from '#test/kit/cli/recorded-context.ts';

const stream = () => textStream(new RecordedStream({ isTTY: false, columns: 200 }), {});

/** The command line, which reads what it is called with and then does nothing. */
function idleProgram(): Command {
  const context = { out: stream(), err: stream(), environment: {}, signal: new AbortController().signal, openApp: () => Promise.reject(new Error('not in this test')), confirm: () => Promise.resolve(undefined) };
  return buildProgram(context, () => Promise.resolve());
}

/** Every verb, as one calls it. */
const verbs = (command: Command, path: readonly string[]): readonly (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.filter((each) => each.name() !== 'help').flatMap((each) => verbs(each, [...path, each.name()]));

/** The words of the lines that call `drydock`, without the remark or the pipe behind them. */
const callsIn = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^ {2,4}drydock (.*?)(?: +#(?: .*)?| \| .*)?$/gm)].map(([, words = '']) => [...words.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? ''));

const accepts = (words: readonly string[]): Promise<unknown> => idleProgram().parseAsync([...words], { from: 'user' });

test('each example of the help is a call that the command line takes', async () => {
  const all = verbs(idleProgram(), []);
  expect(all.length).toBeGreaterThan(50);
  let examples = 0;
  for (const path of all) {
    const { stdout } = await callCli([...path, '--help'], { columns: 110 });
    for (const words of callsIn(stdout.slice(stdout.indexOf('\nExamples:')))) {
      await expect(accepts(words), `${path.join(' ')}: ${words.join(' ')}`).resolves.toBeDefined();
      examples += 1;
    }
  }
  expect(examples).toBeGreaterThan(60);
});

test('each call in the README is one that the command line takes', async () => {
  const calls = callsIn(readFileSync(new URL('../../../README.md', import.meta.url), 'utf8'));
  expect(calls.length).toBeGreaterThan(30);
  for (const words of calls) await expect(accepts(words), words.join(' ')).resolves.toBeDefined();
});

test('an example with an option that there is not would be found', async () => {
  await expect(accepts(['module', 'init', '--working_dir', 'x'])).rejects.toThrow(/unknown option/);
});
