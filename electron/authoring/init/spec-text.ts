import { stringify } from 'yaml';
import type { DeclaredItem, DeclaredModule } from '#shared/authoring/declared-module.ts';

/** INTERIM, until the spec writer is there. */
export function specText(declared: DeclaredModule, { script }: { readonly script: string; readonly spec: string }): string {
  const input = (item: DeclaredItem): Record<string, unknown> => (item.kind === 'parameter' ? { type: item.type, ...(item.optional ? { optional: true } : {}), ...(item.default === undefined ? {} : { default: item.default }) } : { type: item.type });
  const word = (item: DeclaredItem): string => {
    const text = `${item.flag ?? ''} "\${{${item.kind === 'output' ? 'outputs' : 'inputs'}.${item.name}}}"`;
    return item.kind !== 'output' && item.optional ? `$[[${text}]]` : text;
  };
  return stringify({
    $schema: 'https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json', type: 'command', name: declared.name, version: declared.version ?? '1',
    inputs: Object.fromEntries(declared.items.filter((item) => item.kind !== 'output').map((item) => [item.name, input(item)])),
    outputs: Object.fromEntries(declared.items.filter((item) => item.kind === 'output').map((item) => [item.name, input(item)])),
    code: '.', environment: { image: declared.image ?? 'python:3.11-slim' },
    command: `python ${script} ${declared.items.map(word).join(' ')}`,
  });
}
