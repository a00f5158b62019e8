import { once } from 'node:events';
import type { BrowserHost, BrowserHostSetting } from '#electron/browser-host/browser-host.ts';
import { PortRefusedError, PortTakenError, startBrowserHost } from '#electron/browser-host/browser-host.ts';
import { serveToken } from '#electron/browser-host/serve-token.ts';
import { checkWritableHome } from '#electron/home/check-writable.ts';
import { defaultHomeRoot } from '#electron/home/layout.ts';
import type { StoppableHost } from '#electron/host/host-like.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { counted } from '../../output/words.ts';

/** The options of `serve` as the command line hands them over. */
export interface ServeOptions {
  readonly port?: number;
  readonly open?: true;
  readonly newToken?: true;
}

/** What of the machine `serve` uses. */
export interface ServeParts {
  /** The folder of the built page. */
  readonly root: string;
  openHost(): Promise<StoppableHost>;
  openBrowser(address: string, onFailure: (error: Error) => void): void;
  /** The port where nobody names one: the same every time, so that an address stays good. */
  readonly usualPort: number;
}

/** `drydock serve`: until a signal. */
export async function serve(context: CliContext, options: ServeOptions, parts: ServeParts): Promise<ExitCode> {
  const { out, err, environment, signal } = context;
  const home = defaultHomeRoot(environment);
  checkWritableHome(home);
  const token = await serveToken({ home, environment, renew: options.newToken === true });
  await using host = await parts.openHost();
  const setting = { host, root: parts.root, token, signal, log: logTo(context) };
  await using door = options.port === undefined ? await startWhereFree(context, setting, parts.usualPort) : await startBrowserHost({ ...setting, port: options.port });
  out.write(`Drydock is at ${door.address}\n`);
  if (options.open === true) {
    parts.openBrowser(door.openingAddress(), (error) => err.write(`The browser could not be opened (${error.message}). Open the address above in it.\n`));
  }
  if (!signal.aborted) await once(signal, 'abort');
  const runs = host.activeRuns();
  if (runs > 0) err.write(`Cancelling ${counted(runs, 'run')}; \`drydock run resume\` can go on with ${runs === 1 ? 'it' : 'them'}.\n`);
  return 0;
}

async function startWhereFree(context: CliContext, setting: Omit<BrowserHostSetting, 'port'>, usualPort: number): Promise<BrowserHost> {
  try {
    return await startBrowserHost({ ...setting, port: usualPort });
  } catch (error) {
    if (!(error instanceof PortTakenError || error instanceof PortRefusedError)) throw error;
    context.err.write(`Port ${String(usualPort)} is taken, perhaps by another Drydock; this one takes any that is free.\n`);
    return startBrowserHost({ ...setting, port: 0 });
  }
}

/** Where a host that a person started in a terminal tells what went wrong inside. */
export function logTo({ err, environment }: CliContext): (message: string, error: unknown) => void {
  return (message, error) => {
    const detail = error instanceof Error ? ((environment['DRYDOCK_DEBUG'] === '1' ? error.stack : undefined) ?? error.message) : String(error);
    err.write(`drydock: ${message}: ${detail}\n`);
  };
}
