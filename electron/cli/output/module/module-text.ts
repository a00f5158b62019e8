import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { fieldLines } from '../field-lines.ts';
import { renderTable } from '../table.ts';
import type { TextStream } from '../text-stream.ts';
import { instant } from '../words.ts';

/** A module with its versions, the newest first. */
export function moduleText(module: ModuleDocument, versionOf: (version: string) => ModuleVersionDocument, out: TextStream): string {
  const fields = fieldLines(
    [
      ['Module', out.colors.bold(module.name)],
      ['Id', module.id],
      ['Status', module.status],
      ['Created', instant(module.createdUtc, out.isTerminal)],
      ['Default', module.defaultVersion ?? 'the latest active version'],
      ['Description', module.description],
    ],
    out,
  );
  const rows = module.versions.toReversed().map(({ version, id }) => {
    const document = versionOf(version);
    return [version, document.status, document.kind, instant(document.createdUtc, out.isTerminal), id, document.description];
  });
  const heads = ['Version', 'Status', 'Kind', 'Created', 'Id'].map((head) => ({ head }));
  return rows.length === 0 ? `${fields}\nIt has no versions.\n` : `${fields}\n${renderTable([...heads, { head: 'Description', flexible: true }], rows, out)}`;
}
