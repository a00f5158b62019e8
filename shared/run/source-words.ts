import type { DataSource } from '../model/interface.ts';

/** Where data comes from, as a person would say or type it. */
export function sourceWords(source: DataSource): string {
  switch (source.kind) {
    case 'local':
      return source.path;
    case 'url':
      return source.url;
    case 'asset':
      return `${source.name}${source.version === undefined ? `@${source.label ?? 'latest'}` : `:${source.version}`}`;
    case 'stored':
      return source.path ?? `stored content ${source.snapshotId.slice(7, 19)}`;
    case 'datastore':
    case 'foreign':
      return source.uri;
  }
}

/** The same, short enough for a box: the last part of a path or address. */
export function sourceLabel(source: DataSource): string {
  if (source.kind === 'asset' || (source.kind === 'stored' && source.path === undefined)) return sourceWords(source);
  const words = sourceWords(source).split(/[?#]/, 1)[0] ?? '';
  return words.split(/[\\/]/).findLast((part) => part !== '') ?? words;
}
