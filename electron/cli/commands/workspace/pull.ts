import { nameKey } from '#shared/catalog/module-name.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { RemoteRow } from '#shared/sync/views.ts';
import { collectionOf, kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import type { HomeWorkspaces } from '#electron/sync/compose-sync.ts';
import { chosenAccounts } from '#electron/sync/target-accounts.ts';
import type { WorkspaceAccount } from '#electron/sync/workspace-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { counted } from '../../output/words.ts';
import { withWorkspaces } from './open-workspaces.ts';
import { syncProgressLine } from './sync-progress.ts';

/** The options as the command line hands them over. */
export interface PullOptions {
  readonly from?: string;
  readonly offline?: true;
  readonly json?: true;
}

interface Found {
  readonly workspace: WorkspaceAccount;
  readonly row: RemoteRow;
}

/** `drydock module pull NAME`, and of endpoints, data and environments. */
export async function pullEntity(context: CliContext, kind: EntityKind, name: string, options: PullOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  return withWorkspaces<ExitCode>(context, async (workspaces) => {
    const among = chosenAccounts(workspaces.accounts, options.from === undefined ? [] : [options.from]);
    const progress = syncProgressLine(err);
    try {
      const { workspace, row } = await find(workspaces, among, kind, name, async (account) => void (await workspaces.sync.sync(account.id, { signal, observer: progress.observer })));
      const { publication, taken } = await workspaces.sync.pull(workspace.id, kind, row.id, { offline: options.offline === true, signal, observer: progress.observer });
      progress.end();
      const { image } = row;
      const hasImage = kind === 'environment' && options.offline === true && image !== undefined && (await (await import('../environment/move-images.ts')).moveImages(context, workspaces.accounts, [workspace], 'bring', image));
      if (kind === 'environment' && options.offline === true && !hasImage) err.write(`${err.colors.yellow('warning:')} The workspace does not have the image '${shown(image ?? '')}': it is pulled from its registry when it is needed.\n`);
      if (options.json === true) {
        printJson(out, { workspace: { id: workspace.id, name: workspace.name }, publication, taken });
        return 0;
      }
      const what = `${kindWords[kind]} ${out.colors.bold(shown(publication.name))}`;
      out.write(taken === 0 ? `The ${what} is here as it is in ${workspace.name}.\n` : `Pulled the ${what} from ${workspace.name}: ${counted(taken, 'version')} new here.\n`);
      if (kind === 'environment') return 0;
      if (options.offline === true) out.write('Its files are here: it can be used without the workspace.\n');
      else err.write(`Files come when they are needed. To have them here at once: drydock ${groupOf[kind]} pull ${shown(publication.name)} --offline\n`);
      return 0;
    } finally {
      progress.end();
    }
  });
}

const groupOf: Readonly<Record<EntityKind, string>> = { module: 'module', endpoint: 'endpoint', data: 'data', environment: 'environment' };

/** In what was read last; where it is in none, everything is read again. */
async function find({ sync }: HomeWorkspaces, among: readonly WorkspaceAccount[], kind: EntityKind, name: string, read: (account: WorkspaceAccount) => Promise<void>): Promise<Found> {
  const look = (): Found[] =>
    among.flatMap((workspace) => {
      const rows = sync.browse(workspace.id, { kind, search: name, all: true, limit: 1_000 }).rows;
      const row = rows.find(({ name: found, status }) => nameKey(found) === nameKey(name) && status !== 'archived') ?? rows.find(({ id }) => id === name);
      return row === undefined ? [] : [{ workspace, row }];
    });
  let found = look();
  if (found.length === 0) {
    for (const account of among) await read(account);
    found = look();
  }
  const [only, second] = found;
  if (only === undefined) throw new NotFoundError(`There is no ${kindWords[kind]} '${name}' in ${among.map((each) => each.name).join(' or ')}.`, { commandLine: `To see what is there: drydock workspace browse ${among[0]?.name ?? ''} --kind ${kind}` });
  if (second !== undefined) throw new InvalidInputError(`Several workspaces have ${collectionOf[kind]} called '${name}': ${found.map(({ workspace }) => workspace.name).join(', ')}. Say which one is meant.`, [], { commandLine: `To do so: --from ${only.workspace.name}` });
  return only;
}
