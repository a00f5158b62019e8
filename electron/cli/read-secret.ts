import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { InvalidInputError } from '#shared/errors.ts';

const LONGEST = 64 << 10;

/** A text that nobody sees: typed at the terminal without being shown, or all of standard input. */
export async function readSecret(question: string, signal: AbortSignal): Promise<string> {
  return process.stdin.isTTY ? typedUnseen(question, signal) : wholeInput();
}

async function typedUnseen(question: string, signal: AbortSignal): Promise<string> {
  process.stderr.write(question);
  // What is typed would be written here.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // It takes Ctrl-C for itself while it asks.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('', { signal });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function wholeInput(): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of process.stdin) {
    const buffer = Buffer.from(piece instanceof Uint8Array ? piece : String(piece));
    bytes += buffer.length;
    if (bytes > LONGEST) throw new InvalidInputError('Standard input holds far more than a token.');
    pieces.push(buffer);
  }
  return Buffer.concat(pieces).toString('utf8');
}
