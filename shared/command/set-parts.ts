import type { TemplatePart } from '../model/command.ts';

/** A part of a command without optional groups. */
export type SetPart = Exclude<TemplatePart, { kind: 'optional' }>;

/** Resolves the optional groups: one stays when every input directly in it is set. Texts that come to stand side by side are one part. */
export function setParts(parts: readonly TemplatePart[], isSet: (input: string) => boolean): SetPart[] {
  const merged: SetPart[] = [];
  for (const part of withoutGroups(parts, isSet)) {
    const last = merged.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') merged[merged.length - 1] = { kind: 'text', text: last.text + part.text };
    else merged.push(part);
  }
  return merged;
}

function withoutGroups(parts: readonly TemplatePart[], isSet: (input: string) => boolean): SetPart[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'optional') return [part];
    const isDropped = part.parts.some((inner) => inner.kind === 'input' && !isSet(inner.name));
    return isDropped ? [] : withoutGroups(part.parts, isSet);
  });
}
