import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { PARALLEL_MOUNT, parallelCommand } from '#shared/command/parallel-command.ts';
import { renderCommand } from '#shared/command/render.ts';
import type { Output } from '#shared/contract/contract.ts';
import { DrydockError, NotFoundError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedInput, PlannedNode } from '#shared/plan/planned-run.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import { sourceLabel, sourceWords } from '#shared/run/source-words.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import type { ArtifactStore } from '#electron/artifacts/artifact-store.ts';
import { mountPath } from '#electron/engines/docker/container-request.ts';
import { locateData } from '#electron/runner/prepare/data-inputs.ts';
import { assetResolver } from '#electron/runner/prepare/data-ports.ts';
import type { RunRecord } from '#electron/runner/records/run-reader.ts';
import { placeWords } from '../../engines/place-words.ts';

type NodeDetail = Output<'runs.node'>;
type Mount = NodeDetail['mounts'][number];

export interface DescribeNodeParts {
  readonly catalog: Catalog;
  readonly artifacts: Pick<ArtifactStore, 'folderOf'>;
  /** `<home>/artifacts`. */
  readonly artifactsRoot: string;
}

/** A folder on this machine, and which file of it is meant. */
interface Place {
  readonly folder: string;
  readonly fileName?: string | undefined;
}

/**
 * What a node is (or was, or would be) executed with: the command line with the very paths that it saw. Before a node has run, folders that do
 * not exist yet are named by what they will hold. Throws `NotFoundError`.
 */
export function describeNode(parts: DescribeNodeParts, record: RunRecord, name: string): NodeDetail {
  const state = record.folded.nodes.get(name);
  if (state === undefined) throw new NotFoundError(`Run ${record.id} has no node '${name}'.`);
  const planned = record.planned.nodes.find((node) => node.name === name);
  if (planned === undefined) return leftOut;
  return new NodeDescription(parts, record, planned, state).detail();
}

/** Of a node that was not among those asked for, nothing was planned. */
const leftOut: NodeDetail = { environment: '', environmentVariables: {}, parameters: {}, mounts: [], inputs: [], outputs: [], attempts: [] };

class NodeDescription {
  readonly #parts: DescribeNodeParts;
  readonly #record: RunRecord;
  readonly #node: PlannedNode;
  readonly #state: FoldedNode;

  constructor(parts: DescribeNodeParts, record: RunRecord, node: PlannedNode, state: FoldedNode) {
    this.#parts = parts;
    this.#record = record;
    this.#node = node;
    this.#state = state;
  }

  detail(): NodeDetail {
    const node = this.#node;
    const folder = this.#record.folder.node(node.name);
    const inputs = new Map(Object.entries(node.inputs).map(([name, input]) => [name, this.#placeOf(name, input)]));
    const outputs = new Map(node.outputs.map((output) => [output.name, { folder: this.#outputFolder(output.name), fileName: output.fileName }]));
    const command = this.#command(inputs, outputs);
    return {
      ...(command === undefined ? {} : { command }),
      environment: placeWords(this.#record.document.engine, node.environment),
      environmentVariables: node.environmentVariables,
      parameters: node.params,
      mounts: [...[...inputs].map(([name, place]) => this.#mount(`inputs/${name}`, place, false)), ...[...outputs].map(([name, place]) => this.#mount(`outputs/${name}`, place, true))],
      ...(existsSync(folder.code) ? { codeFolder: folder.code } : {}),
      inputs: [...inputs].map(([name, place]) => ({ name, ...this.#originOf(node.inputs[name]), present: isPresent(node.inputs[name], place) })),
      outputs: node.outputs.map((output) => this.#output(output.name, output.shape)),
      attempts: Array.from({ length: this.#state.attempts }, (_, index) => ({
        attempt: index + 1,
        stdoutBytes: bytesOf(folder.log(index + 1, 'stdout')),
        stderrBytes: bytesOf(folder.log(index + 1, 'stderr')),
      })),
    };
  }

  /** Undefined when a value cannot be written safely: then the node fails before anything is executed, and says why. */
  #command(inputs: ReadonlyMap<string, Place>, outputs: ReadonlyMap<string, Place>): string | undefined {
    const inStep = (kind: string) => ([name, place]: [string, Place]): [string, string] => {
      const folder = this.#mount(`${kind}/${name}`, place, false).inStep;
      return [name, place.fileName === undefined ? folder : `${folder}/${place.fileName}`];
    };
    try {
      const command = renderCommand(this.#node.command, {
        inputs: { ...this.#node.params, ...Object.fromEntries([...inputs].map(inStep('inputs'))) },
        outputs: Object.fromEntries([...outputs].map(inStep('outputs'))),
        paths: new Set(inputs.keys()),
      });
      if (this.#node.parallel === undefined) return command;
      const folder = this.#record.folder.node(this.#node.name).parallel(Math.max(1, this.#state.attempts));
      return parallelCommand(this.#mount(PARALLEL_MOUNT, { folder }, true).inStep, command);
    } catch (error) {
      if (error instanceof DrydockError) return undefined;
      throw error;
    }
  }

  #mount(name: string, place: Place, writable: boolean): Mount {
    return { name, hostPath: place.folder, inStep: this.#record.document.engine === 'docker' ? mountPath({ name }) : place.folder, writable };
  }

  #outputFolder(name: string): string {
    return this.#state.outputFolders?.[name] ?? this.#kept(this.#state.outputs[name]) ?? path.join(this.#parts.artifactsRoot, `(${name})`);
  }

  #output(name: string, shape: NodeDetail['outputs'][number]['shape']): NodeDetail['outputs'][number] {
    const ref = this.#state.outputs[name];
    if (ref === undefined) return { name, shape, present: false };
    return { name, shape, present: existsSync(this.#kept(ref) ?? ''), bytes: ref.bytes, files: ref.files };
  }

  #originOf(input: PlannedInput | undefined): { readonly from: string; readonly shape: 'file' | 'folder' | 'any' } {
    switch (input?.kind) {
      case undefined:
        return { from: '', shape: 'any' };
      case 'node':
        return { from: `${input.node}.${input.output}`, shape: this.#plannedOutput(input)?.shape ?? 'any' };
      case 'data':
        return { from: sourceWords(input.source), shape: input.shape };
      case 'artifact':
        return { from: input.ref.id, shape: input.ref.shape };
    }
  }

  #placeOf(name: string, input: PlannedInput): Place {
    switch (input.kind) {
      case 'node':
        return this.#madePlace(input);
      case 'artifact':
        return { folder: this.#kept(input.ref) ?? path.join(this.#parts.artifactsRoot, `(${name})`), fileName: input.ref.fileName };
      case 'data':
        return this.#dataPlace(name, input.source);
    }
  }

  /** Where this node found what another one made: where that one wrote it, if both ran in one go, else where it is kept. */
  #madePlace(input: Extract<PlannedInput, { kind: 'node' }>): Place {
    const maker = this.#record.folded.nodes.get(input.node);
    const ref = maker?.outputs[input.output];
    const written = maker?.status === 'completed' && this.#madeInSameGo(input.node) ? maker.outputFolders?.[input.output] : undefined;
    return {
      folder: written ?? this.#kept(ref) ?? path.join(this.#parts.artifactsRoot, `(${input.node}.${input.output})`),
      fileName: ref === undefined ? this.#plannedOutput(input)?.fileName : ref.fileName,
    };
  }

  /** Whether the run was not resumed between the end of that node and the beginning of this one. */
  #madeInSameGo(maker: string): boolean {
    let go = 0;
    let [made, used] = [-1, -2];
    for (const event of this.#record.events) {
      if (event.type === 'run-resumed') go += 1;
      else if (event.type === 'node-completed' && event.node === maker) made = go;
      else if (event.type === 'node-running' && event.node === this.#node.name) used = go;
    }
    return made === used || used === -2;
  }

  #dataPlace(name: string, source: DataSource): Place {
    // Single files are handed over in a folder of their own: see `layOut`.
    const own = path.join(this.#record.folder.node(this.#node.name).inputs, name);
    const [handedOver] = namesIn(own);
    if (handedOver !== undefined) return { folder: own, fileName: handedOver };
    try {
      const place = locateData(assetResolver(this.#parts.catalog), source);
      if (place.kind === 'path' && statSync(place.path).isDirectory()) return { folder: place.path };
      return { folder: own, fileName: place.kind === 'path' ? path.basename(place.path) : sourceLabel(source) };
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      return { folder: own, fileName: sourceLabel(source) };
    }
  }

  #plannedOutput(input: Extract<PlannedInput, { kind: 'node' }>) {
    return this.#record.planned.nodes.find((node) => node.name === input.node)?.outputs.find((output) => output.name === input.output);
  }

  #kept(ref: ArtifactRef | undefined): string | undefined {
    if (ref === undefined) return undefined;
    try {
      return this.#parts.artifacts.folderOf(ref);
    } catch (error) {
      if (error instanceof DrydockError) return undefined;
      throw error;
    }
  }
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Data of a node that was not executed here was never brought to its own place; it is where it always was. */
function isPresent(input: PlannedInput | undefined, place: Place): boolean {
  if (existsSync(path.join(place.folder, place.fileName ?? ''))) return true;
  return input?.kind === 'data' && input.source.kind === 'local' && existsSync(input.source.path);
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
