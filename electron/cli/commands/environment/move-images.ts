import type { WorkspaceAccount, WorkspaceAccounts } from '#electron/sync/workspace-accounts.ts';
import type { CliContext } from '../../context.ts';
import { progressLine } from '../../output/progress-line.ts';
import { shown } from '../../output/shown.ts';

/** Sends an image to workspaces, or brings it from the first that has it. Whether it is where it should be. */
export async function moveImages({ err, signal }: CliContext, accounts: Pick<WorkspaceAccounts, 'connect'>, workspaces: readonly WorkspaceAccount[], way: 'send' | 'bring', image: string): Promise<boolean> {
  const line = progressLine(err);
  const verb = way === 'send' ? 'sending' : 'bringing';
  const options = { signal, onProgress: ({ done, total }: { readonly done: number; readonly total: number }) => line.show({ detail: `${verb} the image ${shown(image)}, ${(done / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`, fraction: total === 0 ? 1 : done / total }) };
  try {
    for (const { id } of workspaces) {
      const { content } = await accounts.connect(id);
      if (way === 'send') await content.sendImage(image, options);
      else if (await content.fetchImage(image, options)) return true;
    }
    return way === 'send';
  } finally {
    line.end();
  }
}
