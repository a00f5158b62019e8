import { ulid } from 'ulid';
import { systemClock } from '#electron/clock.ts';
import type { App } from '#electron/compose.ts';
import type { SessionShell } from '#electron/debugging/debug-sessions.ts';
import { Terminals } from '#electron/debugging/terminals.ts';
import type { DebugSession } from '#shared/contract/debugging.ts';
import { DrydockError } from '#shared/errors.ts';
import type { CliContext, InteractiveTerminal } from '../../context.ts';

/** Thrown when the container of a step has no `sh`, so that there is nothing to type into; its commands would end with 127 too. */
export class NoShellError extends DrydockError {
  constructor(environment: string) {
    super('no-shell', 'failed', `The image ${environment} holds no shell (sh), so none can be opened in it, and no command of a step can run there. Map another image to it, or use one that is built on a distribution.`);
  }
}

export interface DebugShellRequest {
  readonly terminal: InteractiveTerminal;
  readonly session: Pick<DebugSession, 'id' | 'engine' | 'environment'>;
  readonly command: string;
  readonly shell: (signal: AbortSignal) => Promise<SessionShell>;
}

/** A shell where the step runs, on the terminal of this process, until it ends. Nothing of it is left behind. Throws {@link NoShellError}. */
export async function debugShell({ out, err, signal }: CliContext, app: Pick<App, 'layout' | 'nodeRuns'>, { terminal, session, command, shell }: DebugShellRequest): Promise<void> {
  const clientId = 'command-line';
  let onEnd = (): void => undefined;
  let exitCode: number | undefined;
  let isTypedInto = false;
  const ended = new Promise<void>((resolve) => (onEnd = resolve));
  await using terminals: Terminals = new Terminals({
    layout: app.layout, clock: systemClock,
    newId: () => ulid().toLowerCase(),
    shell: (_id, shellSignal) => shell(shellSignal),
    isOwnerAlive: (owner) => app.nodeRuns.isOwnerAlive(owner),
    // What writes faster than the terminal takes is held up.
    publish: (id, event) => {
      if (event.kind === 'ended') {
        exitCode = event.exitCode;
        onEnd();
      } else out.raw.write(event.data, () => terminals.acknowledge(id, event.data.length, clientId));
    },
    isWatched: () => true,
    log: (message, error) => err.write(`${message} ${error instanceof Error ? error.message : String(error)}\n`),
  });
  err.write(`\nA shell in ${session.engine === 'docker' ? `the step's container (${session.environment})` : session.environment}; exit ends it. The step's command:\n\n  ${command}\n\n`);
  const id = await terminals.open({ debugId: session.id, columns: terminal.columns(), rows: terminal.rows() }, { clientId, signal });
  let isOver = false;
  const letGo = terminal.take(
    (data) => {
      isTypedInto = true;
      if (!isOver) terminals.write(id, data, clientId);
    },
    () => {
      if (!isOver) terminals.resize(id, { columns: terminal.columns(), rows: terminal.rows() }, clientId).catch(() => undefined);
    },
  );
  signal.addEventListener('abort', onEnd, { once: true });
  try {
    await ended;
  } finally {
    isOver = true;
    letGo();
    signal.removeEventListener('abort', onEnd);
  }
  if (exitCode === 127 && !isTypedInto && session.engine === 'docker') throw new NoShellError(session.environment);
}
