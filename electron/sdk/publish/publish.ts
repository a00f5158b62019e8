import type { PublishedRow } from '#electron/sync/publish-and-sync.ts';

/** How something is published. */
export interface PublishOptions {
  /** Names or ids of workspaces that `drydock workspace add` added; default the home's only one. */
  readonly to?: string | readonly string[];
  /** For a spec file: the version that it is registered as; for a module: the one that is published. Default: the spec's or the next, the newest. */
  readonly version?: string;
  readonly signal?: AbortSignal;
  /** Where Drydock keeps what it stores; default as for the command line (`DRYDOCK_HOME`). */
  readonly home?: string;
}

/** What became of publishing one thing to one workspace. */
export interface PublishResult {
  readonly workspace: string;
  readonly name: string;
  readonly versions: readonly string[];
  /** `queued`: the workspace does not answer now, and gets it by the next exchange. `conflict`, `parked`: a person is needed, see `explanation`. */
  readonly outcome: 'published' | 'queued' | 'conflict' | 'parked';
  readonly explanation: string;
  /** What others will not have: images and data of this machine. */
  readonly warnings: readonly string[];
}

/**
 * Publishes a module or pipeline: a spec file, which is registered first, or a module of the catalog by its name. What it uses and the workspace does not have goes with it.
 *
 * @throws {InvalidInputError} when the spec has errors or no workspace is meant. Being offline is no error: see {@link PublishResult.outcome}.
 * @example await publish('train.yml', { to: 'team' });
 */
export async function publish(specOrName: string, options: PublishOptions = {}): Promise<readonly PublishResult[]> {
  const [{ composeApp }, { composeSync }, { publishAndSync }] = await Promise.all([import('#electron/compose.ts'), import('#electron/sync/compose-sync.ts'), import('#electron/sync/publish-and-sync.ts')]);
  const environment = options.home === undefined ? process.env : { ...process.env, DRYDOCK_HOME: options.home };
  const signal = options.signal ?? new AbortController().signal;
  await using app = composeApp({ environment });
  await using workspaces = await composeSync(app, { environment });
  const { targetAccounts } = await import('#electron/sync/target-accounts.ts');
  const targets = targetAccounts(workspaces.accounts, options.to === undefined ? [] : typeof options.to === 'string' ? [options.to] : options.to, 'In a program: the option "to".');
  let entity = specOrName;
  let { version } = options;
  if (/\.ya?ml$/iu.test(specOrName)) {
    const { registerModule } = await import('#electron/authoring/register-module.ts');
    const registered = await registerModule(app, { file: specOrName, setDefault: false, failIfExists: false, ...(version === undefined ? {} : { version }) }, signal);
    [entity, version] = [registered.module.id, registered.version.version];
  }
  const rows: PublishedRow[] = [];
  for (const workspace of targets) rows.push(...(await publishAndSync(workspaces.sync, workspace, { kind: 'module', entity, versions: version === undefined ? 'latest' : [version] }, { signal })));
  return rows.map(({ workspace, publication, outcome, explanation = '', notes }) => ({ workspace: workspace.name, name: publication.name, versions: publication.versions, outcome, explanation, warnings: notes.filter(({ severity }) => severity !== 'note').map(({ message }) => message) }));
}
