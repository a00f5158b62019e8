import path from 'node:path';
import { totalsOf } from '#electron/content/manifest.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { counted } from '../../output/words.ts';
import { wholeId } from './whole-id.ts';

/** `drydock snapshot export ID DIR` */
export async function exportSnapshot(context: CliContext, text: string, folder: string): Promise<ExitCode> {
  const { snapshots } = await context.openApp();
  const id = wholeId(text);
  const { files } = totalsOf(await snapshots.manifest(id));
  await snapshots.materialise(id, path.resolve(folder), context.signal);
  context.out.write(`Wrote ${counted(files, 'file')} to ${folder}.\n`);
  return 0;
}
