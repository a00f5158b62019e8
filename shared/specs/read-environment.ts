import type { EnvironmentSpec } from '../model/environment.ts';
import { plainOf } from '../yaml/yaml-node.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import { splitAssetName } from './asset-name.ts';
import type { ReadContext } from './read-context.ts';
import { describeNode, Section } from './section.ts';
import type { KnownKeys } from './section.ts';

const environmentKeys: KnownKeys = {
  $schema: 'silent',
  name: 'read',
  version: 'read',
  description: 'silent',
  tags: 'silent',
  properties: 'silent',
  os_type: 'silent',
  os: 'silent',
  type: 'silent',
  image: 'read',
  conda_file: 'read',
  build: 'read',
  docker: 'read',
  conda: 'read',
  inference_config: 'silent',
  datastore: 'silent',
  auto_delete_setting: 'silent',
};

const buildKeys: KnownKeys = { path: 'read', dockerfile_path: 'read', local_path: 'read' };

/** Reads `environment:` in all its forms: a reference, an image, an image with a conda file, a build, and the `docker`/`conda` form of the preview. */
export function readEnvironment(context: ReadContext, owner: Section, key = 'environment'): EnvironmentSpec | undefined {
  const node = owner.node(key);
  if (node === undefined) return undefined;
  const path = owner.at(key);
  if (node.kind === 'scalar') return readReference(context, node.text, path);
  if (node.kind === 'map') return readInlineEnvironment(context, new Section(context, node, path));
  context.error('wrong-type', path, `"environment" must be a reference such as azureml:NAME:VERSION or a mapping with "image" or "build", not ${describeNode(node)}.`);
  return undefined;
}

/** Parses `azureml:name:version`, `azureml:name@label`, `azureml://registries/...`; undefined when the text names no environment. */
export function parseEnvironmentReference(text: string): EnvironmentSpec | undefined {
  const reference = text.trim();
  const registry = /^azureml:\/\/registries\/([^/]+)\/environments\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i.exec(reference);
  if (registry !== null) {
    const [, registryName = '', name = '', kind, value] = registry;
    const pin = value === undefined ? {} : kind === 'versions' ? { version: value } : { label: value };
    return { kind: 'named', reference, name, registry: registryName, ...pin };
  }
  const workspace = /^azureml:\/\/.*\/environments\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/i.exec(reference);
  if (workspace !== null) {
    const [, name = '', kind, value] = workspace;
    return { kind: 'named', reference, name, ...(value === undefined ? {} : kind === 'versions' ? { version: value } : { label: value }) };
  }
  if (/^file:|\.ya?ml$/i.test(reference)) return undefined;
  const asset = splitAssetName(reference.replace(/^azureml:(?!\/)/i, ''));
  if (asset.name === '' || /[\s/\\]/.test(asset.name)) return undefined;
  return { kind: 'named', reference, ...asset };
}

function readReference(context: ReadContext, text: string, path: YamlPath): EnvironmentSpec | undefined {
  const environment = parseEnvironmentReference(text);
  if (environment === undefined && /^file:|\.ya?ml$/i.test(text.trim())) {
    context.error('invalid-value', path, `The environment is the file "${text}". Write what the file holds ("image", "conda_file", "build") here as a mapping, or register it and write azureml:NAME:VERSION.`);
  } else if (environment === undefined) {
    context.error('invalid-value', path, `"${text}" is not an environment. Write azureml:NAME:VERSION, azureml:NAME@latest, azureml://registries/REGISTRY/environments/NAME/labels/latest, or a mapping with "image".`);
  }
  return environment;
}

/** Reads an environment that is written as a mapping, also the document of an environment file. */
export function readInlineEnvironment(context: ReadContext, section: Section): EnvironmentSpec | undefined {
  section.check(environmentKeys, 'An environment');
  const build = section.section('build');
  if (build !== undefined) {
    build.check(buildKeys, 'A build');
    const contextFolder = build.text('path') ?? build.text('local_path');
    const dockerfile = build.text('dockerfile_path');
    if (contextFolder !== undefined) return { kind: 'build', path: contextFolder, ...(dockerfile === undefined ? {} : { dockerfile }) };
    context.error('missing-key', build.path, 'A build needs "path": the folder that holds the Dockerfile.');
    return undefined;
  }
  const docker = section.has('docker') ? section.section('docker') : undefined;
  const image = section.text('image') ?? docker?.text('image');
  const conda = readConda(context, section);
  if (image !== undefined) return { kind: 'image', image, ...conda };
  const name = section.text('name');
  const version = section.text('version');
  if (name !== undefined && Object.keys(conda).length === 0) {
    return { kind: 'named', reference: `azureml:${name}${version === undefined ? '' : `:${version}`}`, name, ...(version === undefined ? {} : { version }) };
  }
  if (docker !== undefined || section.has('conda')) return { kind: 'image', image: defaultPreviewImage, ...conda };
  context.error('missing-key', section.path, 'An environment needs "image" or "build".');
  return undefined;
}

/** What the preview format documents as the image when none is written. */
const defaultPreviewImage = 'mcr.microsoft.com/azureml/intelmpi2018.3-ubuntu16.04';

function readConda(context: ReadContext, section: Section): { condaFile?: string; condaInline?: ReturnType<typeof plainOf>; pipRequirementsFile?: string } {
  const node = section.node('conda_file');
  if (node?.kind === 'map') return { condaInline: plainOf(node) };
  if (node?.kind === 'scalar') return { condaFile: node.text.replace(/^file:/i, '') };
  if (node !== undefined) context.error('wrong-type', section.at('conda_file'), `"conda_file" must be the path of a file or its content, not ${describeNode(node)}.`);
  const conda = section.section('conda');
  if (conda === undefined) return {};
  conda.check({ conda_dependencies: 'read', conda_dependencies_file: 'read', pip_requirements_file: 'read' }, 'A conda section');
  const inline = conda.node('conda_dependencies');
  const file = conda.text('conda_dependencies_file');
  const pip = conda.text('pip_requirements_file');
  return {
    ...(inline === undefined ? {} : { condaInline: plainOf(inline) }),
    ...(file === undefined ? {} : { condaFile: file }),
    ...(pip === undefined ? {} : { pipRequirementsFile: pip }),
  };
}
