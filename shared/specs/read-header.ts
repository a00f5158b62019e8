import type { Ignored, SpecFormat } from '../model/module-spec.ts';
import type { Interface } from '../model/interface.ts';
import type { Header } from './read-context.ts';
import type { Section } from './section.ts';

/** Reads the keys every component and job has. */
export function readHeader(section: Section, format: SpecFormat, declared: Interface, ignored: Ignored[]): Header {
  const name = section.text('name');
  const version = section.text('version');
  const displayName = section.text('display_name');
  const description = section.text('description');
  return {
    format,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    tags: readTags(section),
    isDeterministic: section.flag('is_deterministic') ?? true,
    interface: declared,
    ignored,
  };
}

function readTags(section: Section): Record<string, string> {
  const node = section.node('tags');
  if (node?.kind !== 'list') return section.texts('tags');
  return Object.fromEntries(node.items.map((item) => [item.kind === 'scalar' ? item.text : '', '']));
}
