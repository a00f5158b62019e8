import { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { InvalidInputError } from '#shared/errors.ts';
import type { EngineTerminal, TerminalEnd, TerminalRequest } from '../terminal.ts';
import { removeContainer } from './container-keeper.ts';
import { shellRequest, type ContainerSetting } from './container-request.ts';
import { within } from './deadline.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import { waitForExit } from './wait-for-exit.ts';

/** How long the engine may take to tell the exit code of a shell whose output has ended. */
const EXIT_CODE_MS = 5_000;

export interface ContainerTerminalSetting {
  readonly client: EngineClient;
  readonly setting: ContainerSetting;
  readonly network: string;
}

/** A shell in a fresh container made as a step's would be. */
export async function openContainerTerminal({ client, setting, network }: ContainerTerminalSetting, request: TerminalRequest, signal: AbortSignal): Promise<EngineTerminal> {
  const { step } = request;
  if (step.imageId === undefined) throw new InvalidInputError(`Node "${step.node}" has no image to open a shell in; add an environment to its module.`);
  const wanted = shellRequest(setting, step, step.imageId, network);
  // Not cut short by the signal, so that what was made is known.
  const { id } = await client.call('make a container for a shell', DEADLINES.create, undefined, (docker, inner) => docker.createContainer({ ...wanted, abortSignal: inner }));
  try {
    const stream = await client.call('attach to a shell', DEADLINES.attach, signal, async (docker) => asDuplex(await docker.getContainer(id).attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true })));
    const terminal = new ContainerTerminal(client, id, stream, request.onOutput);
    await client.call('start a shell', DEADLINES.start, undefined, (docker, inner) => docker.getContainer(id).start({ abortSignal: inner }));
    await terminal.resize(request.columns, request.rows);
    return terminal;
  } catch (error) {
    await removeContainer(client, id);
    throw error;
  }
}

class ContainerTerminal implements EngineTerminal {
  readonly ended: Promise<TerminalEnd>;
  readonly #client: EngineClient;
  readonly #id: string;
  readonly #stream: Duplex;
  readonly #closing = new AbortController();
  #removed: Promise<void> | undefined;

  constructor(client: EngineClient, id: string, stream: Duplex, onOutput: (text: string) => void) {
    this.#client = client;
    this.#id = id;
    this.#stream = stream;
    const decoder = new StringDecoder('utf8');
    stream.on('data', (piece: Buffer | string) => onOutput(typeof piece === 'string' ? piece : decoder.write(piece)));
    this.ended = new Promise<void>((resolve) => {
      stream.once('end', resolve).once('close', resolve);
      // A connection that broke ends the terminal; the container is removed with it.
      stream.on('error', () => resolve());
    }).then(() => this.#end());
  }

  write(data: string): void {
    if (this.#stream.writable) this.#stream.write(data);
  }

  async resize(columns: number, rows: number): Promise<void> {
    try {
      await this.#client.call('resize a shell', DEADLINES.look, this.#closing.signal, (docker, inner) => docker.getContainer(this.#id).resize({ h: rows, w: columns, abortSignal: inner }));
    } catch (error) {
      // It has ended, or is being removed.
      const over = this.#closing.signal.aborted || (error instanceof EngineError && (error.statusCode === 404 || error.statusCode === 409));
      if (!over) throw error;
    }
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#removed ??= this.#remove();
    return this.#removed;
  }

  async #remove(): Promise<void> {
    this.#closing.abort();
    this.#stream.destroy();
    await removeContainer(this.#client, this.#id);
  }

  async #end(): Promise<TerminalEnd> {
    const exitCode = await within(EXIT_CODE_MS, waitForExit(this.#client, this.#id, this.#closing.signal).catch(() => undefined));
    return exitCode === undefined ? {} : { exitCode };
  }
}

function asDuplex(stream: NodeJS.ReadWriteStream): Duplex {
  return stream instanceof Duplex ? stream : Duplex.from({ readable: stream, writable: stream });
}
