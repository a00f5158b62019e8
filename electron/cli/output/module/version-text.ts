import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import { commandWords, environmentWords } from '#electron/catalog/sealed-words.ts';
import { fieldLines } from '../field-lines.ts';
import { renderTable } from '../table.ts';
import type { TextStream } from '../text-stream.ts';
import { instant, shortDigest } from '../words.ts';
import { provenanceFields } from './provenance-fields.ts';

/** One version: what it declares and what it executes. */
export function versionText(module: ModuleDocument, version: ModuleVersionDocument, out: TextStream): string {
  const fields = fieldLines(
    [
      ['Version', `${out.colors.bold(`${module.name}:${version.version}`)}${module.defaultVersion === version.version ? ' (default)' : ''}`],
      ['Id', version.id],
      ['Status', module.status === 'active' ? version.status : `${version.status}, and the module is ${module.status}`],
      ['Kind', version.kind],
      ['Created', instant(version.createdUtc, out.isTerminal)],
      ['Description', version.description],
      ['Snapshot', version.snapshot_id === undefined ? '' : shortDigest(version.snapshot_id)],
      ...provenanceFields(version.provenance),
      ...executionFields(version.sealed),
    ],
    out,
  );
  const rows = [
    ...version.inputs.map((input) => ['input', input.name, input.type, input.optional ? 'optional' : '', input.description ?? '']),
    ...version.params.map((param) => ['param', param.name, param.type, defaultText(param.default, param.optional), param.description ?? '']),
    ...version.outputs.map((output) => ['output', output.name, output.type, '', output.description ?? '']),
  ];
  const heads = ['Port', 'Name', 'Type', 'Default'].map((head) => ({ head }));
  return rows.length === 0 ? fields : `${fields}\n${renderTable([...heads, { head: 'Description', flexible: true }], rows, out)}`;
}

function defaultText(value: string | number | boolean | undefined, optional: boolean): string {
  if (value !== undefined) return value === '' ? "''" : String(value);
  return optional ? 'optional' : '';
}

function executionFields(sealed: SealedModule): (readonly [string, string])[] {
  switch (sealed.kind) {
    case 'command':
      return [
        ['Environment', environmentWords(sealed.environment)],
        ['Command', (commandWords(sealed) ?? '').replaceAll('\n', '\n             ')],
      ];
    case 'pipeline':
      return [['Nodes', sealed.nodes.map((node) => node.name).join(', ')]];
    case 'foreign':
      return [['Runs here', `no: ${sealed.reason}`]];
    default:
      return [];
  }
}
