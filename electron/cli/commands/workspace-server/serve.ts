import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { InvalidInputError } from '#shared/errors.ts';
import { systemClock } from '#electron/clock.ts';
import { lineWriter, serverLog } from '#electron/workspace/server/access-log.ts';
import { startWorkspaceServer } from '#electron/workspace/server/start-workspace-server.ts';
import type { RunsSetting } from '#electron/workspace/runs/open-runs.ts';
import type { RunLimits } from '#electron/workspace/runs/run-limits.ts';
import { serverRuns } from '#electron/workspace/runs/server-runs.ts';
import { defaultRates } from '#electron/workspace/http/rates.ts';
import { version } from '../../../../package.json';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { placesOf, type PlaceOptions } from './places.ts';

export interface ServeWorkspaceOptions extends PlaceOptions {
  readonly host?: string;
  readonly port?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecureBehindProxy?: true;
  readonly name?: string;
  readonly log?: string;
  readonly runs: RunsSetting;
  /** Days. */
  readonly keepRuns?: number;
  /** GiB. */
  readonly runsSpace?: number;
  readonly allowPrivateUrls?: true;
}

/** The same every time, so that an address stays good. */
const USUAL_PORT = 4780;

/** `drydock workspace serve`: until a signal. */
export async function serveWorkspace(context: CliContext, options: ServeWorkspaceOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const tls = tlsOf(options);
  const target = options.log === 'none' ? undefined : options.log === undefined || options.log === '-' ? process.stderr : options.log;
  const writer = target === undefined ? undefined : lineWriter(target, (error) => err.write(`drydock: the log cannot be written (${error.message}); the workspace goes on without.\n`));
  await using log = serverLog(writer, () => systemClock.nowUtc());
  const running = await serverRuns({ setting: options.runs, environment: context.environment, clock: systemClock, allowPrivateUrls: options.allowPrivateUrls, limits: keptRuns(options), log: (message) => log.defect('runs', message) });
  await using server = await startWorkspaceServer({
    ...placesOf(context, options),
    ...(running.runs === undefined ? {} : { runs: running.runs }),
    more: running.more,
    clock: systemClock,
    version,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? USUAL_PORT,
    tls,
    behindProxy: options.insecureBehindProxy === true,
    rates: defaultRates,
    name: options.name,
    log,
  });
  context.outliveReaders?.();
  out.write(`The workspace is at ${server.address}\n`);
  err.write(`${running.says}\n`);
  if (server.founded !== undefined) {
    out.write(`\nToken of its admin, also in ${server.founded.tokenFile}:\n\n  ${server.founded.token}\n\nLog in with it: drydock workspace add ${addressForOthers(options, server.port)}\nAdd others:     drydock workspace admin add NAME --role contributor\n`);
  }
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

function keptRuns({ keepRuns, runsSpace }: ServeWorkspaceOptions): Partial<RunLimits> {
  return { ...(keepRuns === undefined ? {} : { keptDays: keepRuns }), ...(runsSpace === undefined ? {} : { keptBytes: runsSpace * 1024 ** 3 }) };
}

/** Where others find it, as far as that is known here: certificates are made out to names, and what a proxy is called only its keeper knows. */
function addressForOthers({ host = '127.0.0.1', tlsCert, insecureBehindProxy }: ServeWorkspaceOptions, port: number): string {
  if (insecureBehindProxy === true) return 'https://THE-ADDRESS-OF-THE-PROXY';
  const name = host === '0.0.0.0' || host === '::' ? hostname() : host.includes(':') ? `[${host}]` : host;
  return `${tlsCert === undefined ? 'http' : 'https'}://${name}:${String(port)}`;
}

function tlsOf({ tlsCert, tlsKey }: ServeWorkspaceOptions): { readonly certificate: string; readonly key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw new InvalidInputError('TLS takes both: --tls-cert FILE and --tls-key FILE.');
  return { certificate: readPem(tlsCert), key: readPem(tlsKey) };
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidInputError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
