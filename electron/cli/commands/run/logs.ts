import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { followLogs } from './follow-logs.ts';

/** `drydock run logs RUN [NODE]`: each stream of the node goes to the same stream here. */
export async function printLogs(context: CliContext, run: string, node: string | undefined, options: { readonly follow: boolean }): Promise<ExitCode> {
  const { runs } = await context.openApp();
  const state = await runs.show(run);
  const runId = state.document.id;
  const several = node === undefined && state.nodes.length > 1;
  const width = Math.max(0, ...state.nodes.map(({ name }) => name.length));
  const prefix = (name: string, stream: TextStream) => (several ? `${stream.colors.cyan(name.padEnd(width))} ${stream.colors.dim('|')} ` : '');
  const target = (stream: 'stdout' | 'stderr') => (stream === 'stdout' ? context.out : context.err);

  if (options.follow) {
    await followLogs({
      runs,
      runId,
      node,
      signal: context.signal,
      write: (line, from, stream) => {
        target(stream).write(`${prefix(from, target(stream))}${line}\n`);
      },
    });
    throwIfCancelled(context.signal);
    return 0;
  }
  const files = await runs.logFiles(runId, node);
  if (files.length === 0) context.err.write(`There is nothing printed ${node === undefined ? `in run ${runId}` : `by ${node}`}: ${whyNothing(state.nodes.find(({ name }) => name === node)?.status)}\n`);
  for (const file of files) {
    const stream = target(file.stream);
    await printFile(file.path, prefix(file.node, stream), stream, context.signal);
  }
  return 0;
}

function whyNothing(status: string | undefined): string {
  if (status === 'reused') return 'it was reused and did not run (`drydock run why` names the run that did).';
  return status === undefined ? 'no node has run.' : `it is ${status}.`;
}

async function printFile(file: string, prefix: string, stream: TextStream, signal: AbortSignal): Promise<void> {
  if (prefix === '') {
    await pipeline(createReadStream(file), stream.raw, { end: false, signal });
    return;
  }
  for await (const line of createInterface({ input: createReadStream(file, { signal }), crlfDelay: Infinity })) stream.write(`${prefix}${line}\n`);
}
