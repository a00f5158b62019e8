import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ContentPlace } from '#shared/contract/previews.ts';
import type { DataVersion } from '#shared/catalog/data-asset.ts';
import { assertNever, DrydockError, NotFoundError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import type { App } from '../compose.ts';
import { DownloadCache } from '../data/download-cache.ts';
import { storedPlace } from '../data/stored-data.ts';
import type { StoredSource } from '../data/stored-data.ts';
import { locateData, storedVersion } from '../runner/prepare/data-inputs.ts';
import { assetResolver } from '../runner/prepare/data-ports.ts';
import { isSpecFile } from '../specs/is-spec-file.ts';
import type { Absent, Area } from './contained-path.ts';
import { isInside } from './contained-path.ts';

type RunRecord = Awaited<ReturnType<App['runs']['inspect']>>;

/** Content on disk, or in the store of snapshots. */
export type Placed = Area | { readonly snapshotId: string } | Absent;

export interface ContentPlacesPorts {
  readonly app: Pick<App, 'layout' | 'catalog' | 'artifacts' | 'runs'>;
  /** The folder in which a node is being debugged; undefined for an unknown id. */
  readonly debugFolder: (debugId: string) => string | undefined;
}

/** Finds out where the content is that clients speak of by run, node and name. */
export class ContentPlaces {
  readonly #ports: ContentPlacesPorts;
  readonly #downloads: DownloadCache;

  constructor(ports: ContentPlacesPorts) {
    this.#ports = ports;
    this.#downloads = new DownloadCache(ports.app.layout.downloads);
  }

  /** What cannot be found is an {@link Absent} that says why. */
  async find(place: ContentPlace): Promise<Placed> {
    try {
      return await this.#find(place);
    } catch (error) {
      if (error instanceof DrydockError && error.kind !== 'cancelled') return { absent: error.plainMessage };
      throw error;
    }
  }

  async #find(place: ContentPlace): Promise<Placed> {
    const { app } = this.#ports;
    switch (place.kind) {
      case 'output':
        return this.#output(await app.runs.inspect(place.runId), place.node, place.output);
      case 'input':
        return this.#input(await app.runs.inspect(place.runId), place.node, place.input);
      case 'code': {
        const record = await app.runs.inspect(place.runId);
        nodeOf(record, place.node);
        return { root: path.resolve(record.folder.node(place.node).code), within: app.layout.runs };
      }
      case 'snapshot':
        return { snapshotId: place.snapshotId };
      case 'data':
        return this.#dataVersion(app.catalog.resolveData(place.name, { version: place.version }).version);
      case 'workbench':
        return isSpecFile(place.spec) ? { root: path.dirname(place.spec) } : { absent: `${place.spec} is not a spec.` };
      case 'debug': {
        const root = this.#ports.debugFolder(place.debugId);
        if (root === undefined) return { absent: 'This node is not being debugged (any more).' };
        return isInside(root, app.layout.root) ? { root, within: app.layout.root } : { root };
      }
      default:
        return assertNever(place);
    }
  }

  #output(record: RunRecord, node: string, output: string): Placed {
    const state = nodeOf(record, node);
    const ref = Object.hasOwn(state.outputs, output) ? state.outputs[output] : undefined;
    if (ref === undefined) return { absent: missingOutput(state, node, output, record) };
    return this.#artifact(ref);
  }

  #artifact(ref: ArtifactRef): Area {
    const { artifacts, layout } = this.#ports.app;
    return { root: artifacts.folderOf(ref), within: layout.artifacts, ...(ref.fileName === undefined ? {} : { only: ref.fileName }) };
  }

  async #input(record: RunRecord, node: string, input: string): Promise<Placed> {
    nodeOf(record, node);
    const inputs = record.planned.nodes.find((candidate) => candidate.name === node)?.inputs ?? {};
    const bound = Object.hasOwn(inputs, input) ? inputs[input] : undefined;
    if (bound === undefined) return { absent: `Nothing is bound to the input '${input}' of '${node}'.` };
    switch (bound.kind) {
      case 'node':
        return this.#output(record, bound.node, bound.output);
      case 'artifact':
        return this.#artifact(bound.ref);
      case 'data':
        return this.#source(bound.source);
      default:
        return assertNever(bound);
    }
  }

  async #source(source: DataSource): Promise<Placed> {
    const place = locateData(assetResolver(this.#ports.app.catalog), source);
    if (place.kind === 'stored') return this.#stored(place);
    return place.kind === 'path' ? { root: place.path } : this.#download(place.url);
  }

  /** A file or folder in a snapshot is looked at where a run had it laid out. */
  #stored(source: StoredSource): Placed {
    const place = storedPlace(this.#ports.app.layout.downloads, source);
    return source.path !== undefined && existsSync(place) ? { root: place } : { snapshotId: source.snapshotId };
  }

  async #dataVersion(version: DataVersion): Promise<Placed> {
    if (version.url !== undefined) return this.#download(version.url);
    if (version.snapshot_id !== undefined) return this.#stored(storedVersion({ ...version, snapshot_id: version.snapshot_id }));
    return version.path === undefined ? { absent: 'It refers to nothing.' } : { root: version.path };
  }

  async #download(url: string): Promise<Placed> {
    const { layout } = this.#ports.app;
    const file = await this.#downloads.find(url);
    return file === undefined ? { absent: `${url} has not been downloaded yet. A run that needs it does that.` } : { root: file.path, within: layout.downloads, only: file.fileName };
  }
}

function nodeOf(record: RunRecord, node: string): FoldedNode {
  const state = record.folded.nodes.get(node);
  if (state === undefined) throw new NotFoundError(`Run ${record.id} has no node '${node}'.`);
  return state;
}

function missingOutput(state: FoldedNode, node: string, output: string, record: RunRecord): string {
  const declared = record.planned.nodes.find((candidate) => candidate.name === node)?.outputs.some((candidate) => candidate.name === output) === true;
  if (!declared) return `The node '${node}' has no output '${output}'.`;
  switch (state.status) {
    case 'completed':
    case 'reused':
      return 'Nothing was written to this output.';
    case 'failed':
    case 'skipped':
    case 'cancelled':
      return `The node was ${state.status === 'failed' ? 'not successful' : state.status}, so it has no outputs.`;
    default:
      return 'The node has not ended yet.';
  }
}
