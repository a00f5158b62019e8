import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';

export interface VirtualScreen extends AsyncDisposable {
  /** For `DISPLAY`. */
  readonly display: string;
}

/** Starts Xvfb on a display of its own choice, large enough for every window of the stories. Throws when it does not come up. */
export async function startVirtualScreen(program: string): Promise<VirtualScreen> {
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close');
  const chosen = child.stdio[3];
  if (!(chosen instanceof Readable)) throw new Error('Xvfb has no pipe to tell its display by.');
  // It closes the pipe once it has told, or has failed.
  const number = (await text(chosen)).trim();
  if (number === '') throw new Error(`${program} did not start.`);
  return {
    display: `:${number}`,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}
