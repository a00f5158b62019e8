import { StringDecoder } from 'node:string_decoder';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import type { WorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import { patiently, usualPatience } from '#electron/sync/runs/try-again.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { RemoteNode } from '#shared/workspace/runs.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import type { TextStream } from '../../output/text-stream.ts';
import type { AskedRun } from './asked-run.ts';

const streams = ['stdout', 'stderr'] as const;
const WAIT_SECONDS = 20;
const TAIL_LINES = 20;

/** `drydock run logs URL [NODE]`: as of a local run. */
export async function printRemoteLogs(context: CliContext, asked: AskedRun, node: string | undefined, options: { readonly follow: boolean }): Promise<ExitCode> {
  const { workspace, runId } = asked;
  const { signal } = context;
  const run = await workspace.runs.show(runId, signal);
  const wanted = node ?? asked.node;
  const nodes = run.nodes.filter(({ name }) => wanted === undefined || name === wanted);
  if (nodes.length === 0) throw new NotFoundError(`Run ${runId} has no node '${wanted ?? ''}'. Its nodes: ${run.nodes.slice(0, 12).map(({ name }) => name).join(', ')}.`);
  const several = wanted === undefined && run.nodes.length > 1;
  const width = Math.max(0, ...run.nodes.map(({ name }) => name.length));
  const prefix = (name: string, stream: TextStream): string => (several ? `${stream.colors.cyan(name.padEnd(width))} ${stream.colors.dim('|')} ` : '');
  const write = (name: string, stream: 'stdout' | 'stderr') => (line: string): void => {
    const target = stream === 'stdout' ? context.out : context.err;
    target.write(`${prefix(name, target)}${line}\n`);
  };
  const names = new Set(nodes.map(({ name }) => name));
  if (!options.follow) {
    for (const { name, attempts } of nodes) if (attempts > 0) for (const stream of streams) await printLog(workspace, runId, { node: name, stream, attempt: attempts }, { follow: false, signal, write: write(name, stream) });
    return 0;
  }
  // Only what prints is asked for: a run may have hundreds of nodes that wait.
  const printing = new Map<string, Promise<unknown>>();
  await followRun(workspace.runs, runId, { signal, patience: usualPatience }, {
    onEvent: (event) => {
      if (event.type !== 'node-running' || !names.has(event.node)) return;
      for (const stream of streams) {
        const key = `${event.node} ${String(event.attempt)} ${stream}`;
        if (printing.has(key)) continue;
        const printed = printLog(workspace, runId, { node: event.node, stream, attempt: event.attempt }, { follow: true, signal, write: write(event.node, stream) });
        // Whether it went well is asked at the end.
        printed.catch(() => undefined);
        printing.set(key, printed);
      }
    },
  });
  await Promise.all(printing.values());
  return 0;
}

interface LogRequest {
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly write: (line: string) => void;
}

/** What one attempt printed, by whole lines, in order. */
async function printLog({ runs }: WorkspaceRuns, runId: string, { node, stream, attempt }: { readonly node: string; readonly stream: 'stdout' | 'stderr'; readonly attempt: number }, { follow, signal, write }: LogRequest): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let [from, rest] = [0, ''];
  for (;;) {
    const piece = await patiently(() => runs.log(runId, node, stream, { attempt, from, waitSeconds: follow ? WAIT_SECONDS : 0 }, signal), usualPatience, signal);
    from = piece.next;
    const lines = (rest + decoder.write(Buffer.from(piece.bytes))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) write(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (!piece.ended && (follow || piece.bytes.length > 0)) continue;
    const last = rest + decoder.end();
    if (last !== '') write(last);
    return;
  }
}

/** The last words of a node that failed, on stderr. */
export async function printLogTail(context: CliContext, { runs }: WorkspaceRuns, runId: string, node: RemoteNode): Promise<void> {
  const { err, signal } = context;
  err.write(`\n${err.colors.bold(node.name)} failed: ${node.reason}\n`);
  for (const stream of streams) {
    const pieces: Uint8Array[] = [];
    for (let from = 0; ; ) {
      const piece = await runs.log(runId, node.name, stream, { from, waitSeconds: 0 }, signal);
      pieces.push(piece.bytes);
      if (pieces.length > 2) pieces.shift();
      if (piece.bytes.length === 0 || piece.ended) break;
      from = piece.next;
    }
    const lines = Buffer.concat(pieces).toString('utf8').split(/\r?\n/u);
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines.slice(-TAIL_LINES)) err.write(`  ${line}\n`);
  }
}
