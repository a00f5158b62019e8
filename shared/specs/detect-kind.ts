import { foreignKindOf } from './foreign-kinds.ts';
import { isKnownDataType } from './data-types.ts';
import type { Section } from './section.ts';

/** What kind of document a mapping is. `other` names what it is instead of something we read. */
export type DocumentKind =
  | { readonly kind: 'command-job' | 'module-document' | 'data' | 'environment' | 'unknown' }
  | { readonly kind: 'pipeline' | 'command-component'; readonly isPreview: boolean }
  | { readonly kind: 'preview-component'; readonly type: string }
  | { readonly kind: 'foreign'; readonly type: string; readonly isPreview: boolean }
  | { readonly kind: 'other'; readonly what: string }
  /** A file of another tool that also has `jobs`. */
  | { readonly kind: 'workflow'; readonly of: string };

const jobOnlyKeys = ['compute', 'experiment_name', 'services', 'identity', 'queue_settings'];

/** Decides by `amlModuleIdentifier`, `type`, `$schema` and, where those are missing, by what the mapping holds. */
export function detectKind(section: Section): DocumentKind {
  if (section.has('amlModuleIdentifier')) return { kind: 'module-document' };
  const schemaText = section.map.entries.get('$schema')?.node;
  const schema = schemaText?.kind === 'scalar' ? schemaText.text : '';
  const isPreview = /^https?:\/\/azureml\//i.test(schema.trim());
  if (/\/promptflow\//i.test(schema)) return { kind: 'foreign', type: 'flow', isPreview: false };
  const schemaName = (/([A-Za-z0-9_-]+)(?:\.schema)?\.json\s*$/i.exec(schema)?.[1] ?? '').toLowerCase();
  const typeNode = section.map.entries.get('type')?.node;
  const type = typeNode?.kind === 'scalar' ? typeNode.text.replace(/@\d+$/, '') : '';
  if (/^(?:command|distributed)component$/i.test(type)) return { kind: 'preview-component', type };
  if (/^pipelinecomponent$/i.test(type)) return { kind: 'pipeline', isPreview: true };
  const bySchema = fromSchema(schemaName, isPreview);
  if (bySchema?.kind === 'data' || bySchema?.kind === 'environment' || bySchema?.kind === 'other') return bySchema;
  if (type === 'pipeline') return { kind: 'pipeline', isPreview };
  if (type === 'command') return bySchema?.kind === 'command-component' || bySchema?.kind === 'command-job' ? bySchema : commandKind(section);
  const foreign = foreignKindOf(type);
  if (foreign !== undefined) return { kind: 'foreign', type: foreign, isPreview };
  if (bySchema !== undefined) return bySchema;
  return fromStructure(section, type);
}

function fromSchema(name: string, isPreview: boolean): DocumentKind | undefined {
  if (name === '') return undefined;
  if (name === 'commandcomponent') return { kind: 'command-component', isPreview };
  if (name === 'commandjob') return { kind: 'command-job' };
  if (name === 'pipelinejob' || name === 'pipelinecomponent') return { kind: 'pipeline', isPreview };
  if (name === 'data') return { kind: 'data' };
  if (name === 'environment') return { kind: 'environment' };
  const foreign = foreignKindOf(name);
  if (foreign !== undefined) return { kind: 'foreign', type: foreign, isPreview };
  return /(?:component|job)$/.test(name) ? undefined : { kind: 'other', what: name };
}

function fromStructure(section: Section, type: string): DocumentKind {
  const workflow = workflowOf(section);
  if (workflow !== undefined) return { kind: 'workflow', of: workflow };
  if (section.has('jobs')) return { kind: 'pipeline', isPreview: false };
  if (section.has('command')) return commandKind(section);
  if (section.has('trial')) return { kind: 'foreign', type: 'sweep', isPreview: false };
  if (section.node('task')?.kind === 'map') return { kind: 'foreign', type: 'parallel', isPreview: false };
  if (section.has('name') && section.has('path') && (type === '' || isKnownDataType(type))) return { kind: 'data' };
  if (section.has('name') && (section.has('image') || section.has('build'))) return { kind: 'environment' };
  return { kind: 'unknown' };
}

/** GitHub and Azure DevOps keep files beside the pipelines they submit that look alike at the top. */
function workflowOf(section: Section): string | undefined {
  const jobs = section.node('jobs');
  if (jobs?.kind === 'list') return 'Azure DevOps';
  if (jobs?.kind !== 'map') return undefined;
  const isJob = [...jobs.entries.values()].some(({ node }) => node.kind === 'map' && ['runs-on', 'steps', 'uses'].some((key) => node.entries.has(key)));
  return isJob ? 'GitHub Actions' : undefined;
}

/** Without a schema, a command is a job when it says where to run or gives its inputs values. */
function commandKind(section: Section): DocumentKind {
  if (jobOnlyKeys.some((key) => section.has(key))) return { kind: 'command-job' };
  const inputs = section.node('inputs');
  const values = inputs?.kind === 'map' ? [...inputs.entries.values()] : [];
  const isGiven = values.some(({ node }) => node.kind === 'scalar' || (node.kind === 'map' && node.entries.has('path')));
  return isGiven ? { kind: 'command-job' } : { kind: 'command-component', isPreview: false };
}
