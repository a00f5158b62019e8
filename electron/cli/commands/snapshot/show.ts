import prettyBytes from 'pretty-bytes';
import { totalsOf } from '#electron/content/manifest.ts';
import { SnapshotRecords } from '#electron/snapshots/snapshot-records.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { provenanceFields } from '../../output/module/provenance-fields.ts';
import { renderTable } from '../../output/table.ts';
import { counted, instant } from '../../output/words.ts';
import { wholeId } from './whole-id.ts';

/** `drydock snapshot show ID` */
export async function showSnapshot(context: CliContext, text: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const app = await context.openApp();
  const id = wholeId(text);
  const manifest = await app.snapshots.manifest(id);
  const { files, bytes } = totalsOf(manifest);
  const record = new SnapshotRecords(app.layout).find(id);
  if (options.json === true) {
    printJson(out, { id, files, bytes, createdUtc: record?.createdUtc ?? null, provenance: record?.provenance ?? null, entries: manifest.entries });
    return 0;
  }
  out.write(fieldLines([['Snapshot', id], ['Holds', `${counted(files, 'file')}, ${prettyBytes(bytes)}`], ...(record === undefined ? [] : [['Created', instant(record.createdUtc, out.isTerminal)] as const, ...provenanceFields(record.provenance)])], out));
  const rows = manifest.entries.map((entry) => (entry.kind === 'file' ? [entry.path, String(entry.size), entry.executable ? 'executable' : ''] : entry.kind === 'link' ? [entry.path, '', `-> ${entry.target}`] : [entry.path, '', 'folder']));
  if (rows.length > 0) out.write(`\n${renderTable([{ head: 'Path', flexible: true }, { head: 'Bytes', align: 'right' }, { head: '' }], rows, out)}`);
  return 0;
}

/** `drydock snapshot list`: those that were made by themselves. */
export async function listSnapshots(context: CliContext, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const records = new SnapshotRecords((await context.openApp()).layout).list();
  if (options.json === true) {
    printJson(out, { snapshots: records.map(({ id, createdUtc, provenance }) => ({ id, createdUtc, provenance })) });
    return 0;
  }
  if (records.length === 0) err.write('No snapshots were made by themselves yet. Make one: drydock snapshot create SOURCE\n');
  else out.write(renderTable([{ head: 'Id' }, { head: 'Created' }, { head: 'Source', flexible: true }], records.map(({ id, createdUtc, provenance }) => [id, instant(createdUtc, out.isTerminal), provenance.source]), out));
  return 0;
}
