import { NotFoundError } from '#shared/errors.ts';
import { mappingKey } from '#shared/catalog/environment-mapping.ts';
import { targetAccounts } from '#electron/sync/target-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { withWorkspaces } from '../workspace/open-workspaces.ts';
import { publishAndTell, type PublishOptions } from '../workspace/publish.ts';
import { moveImages } from './move-images.ts';

/** `drydock environment publish REFERENCE` */
export async function publishEnvironment(context: CliContext, reference: string, options: PublishOptions & { readonly withImage?: true }): Promise<ExitCode> {
  if (options.withImage === true) {
    const { catalog } = await context.openApp();
    const mapping = catalog.listMappings().find((each) => mappingKey(each.reference) === mappingKey(reference));
    if (mapping === undefined) throw new NotFoundError(`There is no mapping of '${reference}' in this home.`, { commandLine: 'To see all: drydock environment list' });
    // First: whoever sees the mapping finds its image.
    await withWorkspaces(context, ({ accounts }) => moveImages(context, accounts, targetAccounts(accounts, options.to ?? [], 'To do so: --to WORKSPACE'), 'send', mapping.image));
  }
  return publishAndTell(context, { kind: 'environment', entity: reference, versions: 'latest' }, options);
}
