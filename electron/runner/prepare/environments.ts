import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { ImageRef, ImageState } from '../../engines/images.ts';
import type { ReadyEnvironment } from '../execute/execution-context.ts';
import type { ChosenEngine } from '../plan/choose-engine.ts';
import { environmentKey } from '../plan/environment-key.ts';
import type { FetchProgress } from '../run-service.ts';

/** The environments of a run's nodes: each image is brought here once, as soon as the run begins. */
export class Environments {
  readonly #engine: ChosenEngine;
  readonly #states: ReadonlyMap<string, ImageState>;
  readonly #signal: AbortSignal;
  readonly #onFetch: (progress: FetchProgress) => void;
  readonly #coming = new Map<string, { readonly image: Promise<ImageRef>; readonly begun: Promise<void> }>();
  #fingerprint: Promise<string> | undefined;

  constructor(engine: ChosenEngine, states: ReadonlyMap<string, ImageState>, options: { signal: AbortSignal; onFetch: (progress: FetchProgress) => void }) {
    this.#engine = engine;
    this.#states = states;
    this.#signal = options.signal;
    this.#onFetch = options.onFetch;
  }

  /**
   * Begins to bring what the nodes need. Resolves when everything is here or visibly on its way (data flows), so that
   * what cannot be had fails before the first node starts. Rejects with a `DrydockError`.
   */
  async begin(nodes: readonly PlannedNode[]): Promise<void> {
    if (this.#engine.name === 'process') return;
    const absent = nodes.filter((node) => this.#states.get(environmentKey(node))?.kind !== 'present');
    const ends = await Promise.allSettled(absent.map((node) => this.#bring(node).begun));
    const problems: Problem[] = [];
    for (const [index, end] of ends.entries()) {
      if (end.status === 'fulfilled') continue;
      const error: unknown = end.reason;
      if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
      problems.push({ severity: 'error', code: error.code, message: error.plainMessage, node: absent[index]?.name ?? '', ...(error.commandLine === undefined ? {} : { commandLine: error.commandLine }) });
    }
    const distinct = [...new Map(problems.map((problem) => [problem.message, problem])).values()];
    if (distinct.length > 0) throw new InvalidInputError(`${distinct.length === 1 ? 'An image' : `${String(distinct.length)} images`} cannot be had. Nothing was started.`, distinct);
  }

  /** Resolves when the environment of a node is here. */
  async ready(node: PlannedNode): Promise<ReadyEnvironment> {
    if (this.#engine.name === 'process') {
      this.#fingerprint ??= this.#engine.fingerprint();
      return { id: await this.#fingerprint };
    }
    const state = this.#states.get(environmentKey(node));
    const image = state?.kind === 'present' ? state.image : await this.#bring(node).image;
    return { id: image.id, imageId: image.id };
  }

  #bring(node: PlannedNode): { readonly image: Promise<ImageRef>; readonly begun: Promise<void> } {
    const key = environmentKey(node);
    const known = this.#coming.get(key);
    if (known !== undefined) return known;
    if (this.#engine.name === 'process') throw new Error('local processes need no image');
    const { promise: begun, resolve, reject } = deferred();
    const image = this.#engine.images.ensure(node.environment, this.#signal, (progress) => {
      this.#onFetch({ kind: 'image', name: progress.name, status: progress.status, ...(progress.fraction === undefined ? {} : { fraction: progress.fraction }) });
      if (progress.fraction !== undefined) resolve();
    });
    image.then(() => resolve(), reject);
    // Nobody waits for the beginning of what is only found to be needed later; who waits for the image learns of its failure.
    begun.catch(() => undefined);
    const coming = { image, begun };
    this.#coming.set(key, coming);
    return coming;
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone;
    reject = onFailed;
  });
  return { promise, resolve, reject };
}
