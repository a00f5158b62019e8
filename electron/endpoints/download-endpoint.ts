import path from 'node:path';
import type { EndpointFile, EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { ModuleKeys } from '#shared/export/model/module-keys.ts';
import type { PortableModule, PortableNode, PortablePipeline } from '#shared/export/model/portable.ts';
import { writeFolder } from '#shared/export/yaml/write-folder.ts';
import type { SealedModule, SealedNode } from '#shared/model/sealed.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';
import type { App } from '../compose.ts';
import { fillTarget } from '../export/export-target.ts';
import { writeFiles } from '../export/write-files.ts';

export interface DownloadedEndpoint {
  readonly pipelineFile: string;
  /** How many spec files were written, the pipeline's included. */
  readonly specs: number;
  readonly notes: readonly string[];
}

/**
 * Writes a version into a new or empty folder, whole or not at all: `pipeline.yml` as it was published, its component files and their code below
 * `components/`. References to the catalog stay references; data stays where it is. Throws `InvalidInputError` for a folder that is not empty.
 */
export async function downloadEndpoint(app: Pick<App, 'layout' | 'snapshots'>, version: EndpointVersionDocument, folder: string, signal: AbortSignal): Promise<DownloadedEndpoint> {
  const files = writeFolder(portableVersion(version), { data: new Map(), keeps: () => true });
  await fillTarget({ target: path.resolve(folder), kind: 'folder', home: app.layout.root, overwrite: false }, (aside) => writeFiles(aside, { texts: files.texts, trees: files.trees, data: new Map() }, app.snapshots, signal, () => undefined));
  return { pipelineFile: path.join(folder, 'pipeline.yml'), specs: 1 + files.needed.size, notes: [...files.notes] };
}

/** What was published, with the texts it was read from. */
function portableVersion(version: EndpointVersionDocument): PortablePipeline {
  const { pipeline, displayName, description, files } = version;
  const keys = new ModuleKeys();
  const known = new Map<string, PortableModule>();
  const fileOf = (nodes: readonly string[]): EndpointFile | undefined => files.find((file) => file.nodes.length === nodes.length && file.nodes.every((name, at) => name === nodes[at]));

  const moduleOf = (node: SealedNode, nodes: readonly string[]): PortableModule => {
    if (node.use.kind === 'reference') return { kind: 'foreign', key: keys.take(undefined, node.name), tags: {}, interface: { inputs: [], params: [], outputs: [] }, type: 'reference', reason: node.use.reference };
    const sealed = node.use.module;
    const file = fileOf(nodes);
    // A file that several nodes use is written once.
    const same = file === undefined ? '' : JSON.stringify([file.fileName, file.text, sealed]);
    const found = known.get(same);
    if (found !== undefined) return found;
    const module = portable(sealed, nodes, file);
    if (same !== '') known.set(same, module);
    return module;
  };
  const nodeOf = (within: readonly string[]) => ({ use, ...node }: SealedNode): PortableNode => ({
    ...node, module: moduleOf({ use, ...node }, [...within, node.name]), ...(use.kind === 'reference' ? { reference: use.reference } : {}),
  });
  const portable = (sealed: SealedModule, nodes: readonly string[], file: EndpointFile | undefined): PortableModule => {
    const name = sealed.kind === 'command' ? sealed.spec.name : sealed.name;
    const spec = sealed.kind === 'command' ? sealed.spec : undefined;
    const base = {
      key: keys.take(name, nodes.at(-1) ?? onlyNodeName), name, tags: spec?.tags ?? {}, version: spec?.version, displayName: spec?.displayName, description: spec?.description,
      interface: sealed.kind === 'command' ? sealed.spec.interface : sealed.interface, written: written(file),
    };
    switch (sealed.kind) {
      case 'command':
        return { ...base, kind: 'command', sealed };
      case 'foreign':
        return { ...base, kind: 'foreign', type: sealed.type, reason: sealed.reason };
      case 'pipeline':
        return { ...base, kind: 'pipeline', settings: sealed.settings, ignored: sealed.ignored, nodes: sealed.nodes.map(nodeOf(nodes)) };
    }
  };
  return {
    kind: 'pipeline', key: keys.take(undefined, 'pipeline'), name: pipeline.name, displayName, description, tags: {}, interface: pipeline.interface, settings: pipeline.settings, ignored: pipeline.ignored,
    written: written(fileOf([])), nodes: pipeline.nodes.map(nodeOf([])),
  };
}

const written = (file: EndpointFile | undefined): PortablePipeline['written'] => (file === undefined ? undefined : { fileName: file.fileName, text: file.text, format: file.format, root: [] });
