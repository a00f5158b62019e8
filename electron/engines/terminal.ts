import type { Step } from './engine.ts';

/** What a shell needs of the step in whose surroundings it runs. `runId` is whom it belongs to, for reaping. */
export type ShellStep = Pick<Step, 'runId' | 'node' | 'imageId' | 'environmentVariables' | 'codeFolder' | 'mounts' | 'resources'>;

export interface TerminalRequest {
  readonly step: ShellStep;
  /** No network. */
  readonly hermetic: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Takes what the shell and its programs write, in order, until {@link EngineTerminal.ended} settles. */
  readonly onOutput: (text: string) => void;
}

export interface TerminalEnd {
  /** Absent when the shell was killed, or its code is not known. */
  readonly exitCode?: number;
}

/** An interactive shell. Disposing it ends it with everything that was started in it, and leaves nothing in the engine; idempotent. */
export interface EngineTerminal extends AsyncDisposable {
  write(data: string): void;
  /** A terminal that has ended keeps its size. */
  resize(columns: number, rows: number): Promise<void>;
  /** Stops reading, so that what writes too much is held up by the system. */
  pause(): void;
  resume(): void;
  /** Resolves when the shell has ended and all it wrote was handed out. Never rejects. */
  readonly ended: Promise<TerminalEnd>;
}
