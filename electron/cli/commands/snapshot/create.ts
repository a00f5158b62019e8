import prettyBytes from 'pretty-bytes';
import { parseSource } from '#shared/sources/parse-source.ts';
import { createSnapshot } from '#electron/authoring/create-snapshot.ts';
import { systemClock } from '#electron/clock.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { progressLine } from '../../output/progress-line.ts';
import { counted } from '../../output/words.ts';

/** `drydock snapshot create SOURCE` */
export async function createSnapshotCommand(context: CliContext, text: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err, signal, environment } = context;
  const source = parseSource(text);
  const progress = progressLine(err);
  const app = await context.openApp();
  const made = await createSnapshot(app, { source, cwd: process.cwd(), environment, clock: systemClock, onProgress: (detail, fraction) => progress.show({ detail, fraction }) }, signal).finally(progress.end);
  const { id, files, bytes, addedBytes, provenance, notes } = made;
  if (options.json === true) {
    printJson(out, { id, files, bytes, addedBytes, provenance, notes });
    return 0;
  }
  for (const note of notes) err.write(`${err.colors.yellow('warning:')} ${note}\n`);
  out.write(`${id}\n`);
  const from = provenance.commit === undefined ? '' : `, commit ${provenance.commit.slice(0, 12)}`;
  err.write(`${counted(files, 'file')}, ${prettyBytes(bytes)}${from}.\n`);
  return 0;
}
