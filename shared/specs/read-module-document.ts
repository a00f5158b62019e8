import type { EnvironmentSpec } from '../model/environment.ts';
import type { Ignored, ModuleSpec } from '../model/module-spec.ts';
import { plainOf } from '../yaml/yaml-node.ts';
import { foreignKindOf, foreignReason } from './foreign-kinds.ts';
import { inFolder } from './join-path.ts';
import { readListCommand } from './list-command.ts';
import { readListInterface } from './list-interface.ts';
import type { ListInterface } from './list-interface.ts';
import type { Header, ReadContext } from './read-context.ts';
import type { KnownKeys, Section } from './section.ts';

const documentKeys: KnownKeys = {
  amlModuleIdentifier: 'read', version: 'silent', jobType: 'read', description: 'read', isDeterministic: 'read', metadata: 'read', inputs: 'read', outputs: 'read', implementation: 'read', $schema: 'silent',
};
const containerKeys: KnownKeys = {
  amlEnvironment: 'read', image: 'read', command: 'read', args: 'read', sourceDirectory: 'read', additionalIncludes: 'read',
  imageRegistry: { ignored: 'Images are pulled with the credentials of this machine.' },
};

/** What a module spec runs in when it names no image: the documented default. */
const defaultImage = 'mcr.microsoft.com/azureml/base:intelmpi2018.3-ubuntu16.04';

/** Reads a module spec (`amlModuleIdentifier`): list-shaped interface, `implementation.container`. */
export function readModuleDocument(context: ReadContext, section: Section): ModuleSpec {
  const ignored = section.check(documentKeys, 'A module spec');
  const names = readListInterface(context, section);
  const header = readModuleHeader(context, section, names, ignored);
  const jobType = section.text('jobType') ?? 'basic';
  const implementation = section.section('implementation');
  const container = implementation?.section('container');
  if (implementation === undefined) context.error('missing-key', section.path, 'A module spec needs "implementation" with "container".');
  implementation?.check({ os: 'read', container: 'read', parallel: 'read', hdinsight: 'read', servingEntry: 'silent' }, 'An implementation');
  const kind = implementation?.has('parallel') ? 'parallel' : implementation?.has('hdinsight') ? 'hdinsight' : foreignKindOf(jobType);
  if (kind !== undefined) return { kind: 'foreign', type: kind, reason: foreignReason(kind), ...header };
  if (implementation !== undefined && container === undefined && !implementation.has('container')) {
    context.error('missing-key', implementation.path, '"implementation" needs "container": the image or environment and the command.');
  }
  header.ignored.push(...(container?.check(containerKeys, 'A container') ?? []).map(({ key, reason }) => ({ key: `implementation.container.${key}`, reason })));
  if (jobType.toLowerCase() === 'mpi') header.ignored.push({ key: 'jobType', reason: 'The command runs once, as one process, instead of under mpirun.' });
  if (implementation?.text('os')?.toLowerCase() === 'windows') header.ignored.push({ key: 'implementation.os', reason: 'The command runs on this machine or in a Linux container.' });
  const code = container?.text('sourceDirectory');
  const environment = container === undefined ? undefined : readContainerEnvironment(context, container, code);
  return {
    kind: 'command',
    ...header,
    command: { parts: container === undefined ? [] : readContainerCommand(context, container, names) },
    ...(environment === undefined ? {} : { environment }),
    // Without `sourceDirectory` the snapshot is the folder of the spec.
    code: code ?? '.',
    additionalIncludes: (container?.list('additionalIncludes')?.items ?? []).flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])),
    environmentVariables: {},
    resources: {},
    anyExitCodeIsSuccess: false,
  };
}

function readModuleHeader(context: ReadContext, section: Section, names: ListInterface, ignored: Ignored[]): Header {
  const identifier = section.section('amlModuleIdentifier');
  identifier?.check({ namespace: 'read', moduleName: 'read', moduleVersion: 'read' }, 'amlModuleIdentifier');
  const displayName = identifier?.text('moduleName');
  if (identifier !== undefined && displayName === undefined) context.error('missing-key', identifier.path, '"amlModuleIdentifier" needs "moduleName".');
  const namespace = identifier?.text('namespace');
  const version = identifier?.text('moduleVersion');
  const description = section.text('description');
  const full = displayName === undefined || namespace === undefined ? displayName : `${namespace}://${displayName}`;
  const name = full?.toLowerCase().replaceAll('://', '.').replaceAll('/', '.').replaceAll(' ', '_');
  return {
    format: 'module',
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    tags: readTags(section),
    isDeterministic: section.flag('isDeterministic') ?? true,
    interface: names.interface,
    ignored,
  };
}

function readTags(section: Section): Record<string, string> {
  const annotations = section.section('metadata')?.section('annotations');
  if (annotations === undefined) return {};
  const tags: Record<string, string> = {};
  for (const item of annotations.list('tags')?.items ?? []) if (item.kind === 'scalar') tags[item.text] = '';
  for (const key of ['contact', 'helpDocument', 'codegenBy']) {
    const text = annotations.text(key);
    if (text !== undefined) tags[key] = text;
  }
  return tags;
}

function readContainerCommand(context: ReadContext, container: Section, names: ListInterface): ReturnType<typeof readListCommand> {
  const lists = ['command', 'args'].flatMap((key) => {
    const list = container.list(key);
    return list === undefined ? [] : [{ list, path: container.at(key) }];
  });
  if (lists.length === 0) context.error('missing-key', container.path, 'A container needs "command": the words of the command line.');
  return readListCommand(context, lists, names);
}

function readContainerEnvironment(context: ReadContext, container: Section, code: string | undefined): EnvironmentSpec | undefined {
  const image = container.text('image');
  if (image !== undefined) return { kind: 'image', image };
  const environment = container.section('amlEnvironment');
  if (environment === undefined) {
    context.error('missing-key', container.path, 'A container needs "image" or "amlEnvironment".');
    return undefined;
  }
  environment.check({ docker: 'read', python: 'read', name: 'read', version: 'read' }, 'amlEnvironment');
  const name = environment.text('name');
  const version = environment.text('version');
  if (name !== undefined && !environment.has('docker') && !environment.has('python')) {
    return { kind: 'named', reference: `azureml:${name}${version === undefined ? '' : `:${version}`}`, name, ...(version === undefined ? {} : { version }) };
  }
  const python = environment.section('python');
  const inline = python?.node('condaDependencies');
  const file = python?.text('condaDependenciesFile');
  const pip = python?.text('pipRequirementsFile');
  const spec = {
    kind: 'image' as const,
    image: environment.section('docker')?.text('baseImage') ?? defaultImage,
    ...(inline === undefined ? {} : { condaInline: plainOf(inline) }),
    ...(file === undefined ? {} : { condaFile: file }),
    ...(pip === undefined ? {} : { pipRequirementsFile: pip }),
  };
  return inFolder(spec, code);
}
