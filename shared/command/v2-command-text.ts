import { assertNever } from '../errors.ts';
import type { CommandTemplate, TemplatePart } from '../model/command.ts';

/** A command as v2 files write it, whatever the format it was read from: `${{inputs.x}}`, `${{outputs.y}}`, `$[[...]]`. */
export function v2CommandText(command: CommandTemplate): string {
  return command.parts.map(partText).join('');
}

function partText(part: TemplatePart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'input':
      return `\${{inputs.${part.name}}}`;
    case 'output':
      return `\${{outputs.${part.name}}}`;
    case 'optional':
      return `$[[${part.parts.map(partText).join('')}]]`;
    default:
      return assertNever(part);
  }
}
