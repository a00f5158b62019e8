import type { NewMapping } from '../../editing/render-yaml.ts';
import type { DataSource } from '../../model/interface.ts';
import { sourceText } from '../model/binding-text.ts';
import { hasTemplateSyntax } from './argo-text.ts';

export interface SourceArtifact {
  readonly name: string;
  /** The name that a file is given to a step under; undefined for what may be a folder. */
  readonly fileName: string | undefined;
  readonly place: NewMapping;
}

/** Where the data of an input comes from in a workflow. What only this machine or the cloud service has is to be uploaded under a key. `input`: the pipeline's name for it. */
export function sourceArtifact(source: DataSource | undefined, input: string | undefined, note: (text: string) => void): SourceArtifact {
  const base = source === undefined ? undefined : lastPart(source);
  const name = `data-${input ?? base ?? 'input'}`;
  const fileName = base !== undefined && /^[^.].*\.[A-Za-z0-9]{1,8}$/.test(base) ? base : undefined;
  if (source?.kind === 'url' && !hasTemplateSyntax(source.url)) return { name, fileName: fileName ?? (base === undefined || base === '' ? 'data' : base), place: { http: { url: source.url } } };
  const key = `drydock/data/${(base ?? input ?? 'input').replaceAll(/[^A-Za-z0-9._-]+/g, '_')}`;
  note(`Upload ${source === undefined ? `the data of the input "${input ?? ''}"` : sourceText(source, (path) => path)} to the artifact repository as ${key}, or change the artifact ${name} to where it is.`);
  return { name, fileName, place: { s3: { key } } };
}

function lastPart(source: DataSource): string {
  switch (source.kind) {
    case 'local':
      return part(source.path);
    case 'url':
      return part(source.url.replace(/[?#].*$/, ''));
    case 'asset':
      return source.name;
    case 'datastore':
      return part(source.path);
    case 'stored':
      return part(source.path ?? '');
    case 'foreign':
      return part(source.uri.replace(/[?#].*$/, ''));
  }
}

/** The last part of a path, as a name that is no path. */
const part = (text: string): string => (text.replace(/[/\\]+$/, '').split(/[/\\]/).pop() ?? '').replaceAll(/[\p{Cc}{}'"$`]/gu, '_');
