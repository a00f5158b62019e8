import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import type { ServeOptions } from '../commands/serve/serve.ts';
import { verb, wholeNumber } from './verb.ts';

const notes = `Prints the address on stdout and serves until it is stopped. The address carries the token that lets a browser in: whoever has it can
do what you can. It is kept in the home, so that a tab finds Drydock again after a restart; --new-token makes the old one worthless.
Only this machine can connect. DRYDOCK_SERVE_TOKEN, when set, is the token instead of the kept one.

Ctrl-C and SIGTERM cancel the runs that go on and end with exit code 0; a second one does not wait, and leaves such runs interrupted.
\`drydock run resume\` goes on with either. Exit code 2 when the port that was asked for is taken.`;

/** `drydock serve` */
export function declareServe(program: Command, context: CliContext, perform: Perform): void {
  verb(program, 'serve', {
    description: 'serve the app to the browser of this machine',
    examples: [
      ['drydock serve --open', 'and open it'],
      ['drydock serve --port 8080', 'on this port, or not at all'],
    ],
    notes,
  })
    .option('--port <n>', 'the port; 0 for any that is free (default: 4717, else any that is free)', portNumber)
    .option('--open', 'open it in the browser')
    .option('--new-token', 'make a new token; tabs that are open lose their connection')
    .action((options: ServeOptions) =>
      perform({ json: false }, async () => {
        const [{ serve }, { machineParts }] = await Promise.all([import('../commands/serve/serve.ts'), import('../commands/serve/machine-parts.ts')]);
        return serve(context, options, machineParts(context));
      }),
    );
}

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port: 0 to 65535.');
  return port;
}
