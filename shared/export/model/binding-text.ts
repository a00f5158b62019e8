import { assertNever } from '../../errors.ts';
import type { DataSource } from '../../model/interface.ts';
import { storedText } from '../../specs/data-source.ts';
import type { ExpressionPart } from '../../model/pipeline.ts';

/** A data source as v2 files write it. `localPath` says how a file or folder of this machine is named in the export. */
export function sourceText(source: DataSource, localPath: (absolute: string) => string): string {
  switch (source.kind) {
    case 'local':
      return localPath(source.path);
    case 'url':
      return source.url;
    case 'asset': {
      if (source.registry !== undefined) {
        const pin = source.version === undefined ? `labels/${source.label ?? 'latest'}` : `versions/${source.version}`;
        return `azureml://registries/${source.registry}/data/${source.name}/${pin}`;
      }
      return `azureml:${source.name}${source.version === undefined ? `@${source.label ?? 'latest'}` : `:${source.version}`}`;
    }
    case 'stored':
      return storedText(source);
    case 'datastore':
    case 'foreign':
      return source.uri;
    default:
      return assertNever(source);
  }
}

/** An expression as pipelines write it. */
export function expressionText(parts: readonly ExpressionPart[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case 'text':
        case 'foreign':
          return part.text;
        case 'parent-input':
          return `\${{parent.inputs.${part.name}}}`;
        case 'node-output':
          return `\${{parent.jobs.${part.node}.outputs.${part.output}}}`;
        default:
          return assertNever(part);
      }
    })
    .join('');
}
