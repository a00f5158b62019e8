import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import type { EngineSession } from '../../engines/engine.ts';
import type { LocatedContent } from '../content.ts';
import type { StoredResult } from '../reuse/result-store.ts';
import type { ExecutionContext } from './execution-context.ts';

/** A node that completed, with what it was given. */
export interface CompletedNode {
  readonly node: PlannedNode;
  readonly inputs: Readonly<Record<string, LocatedContent>>;
  readonly result: StoredResult;
  readonly metrics?: NodeMetrics | undefined;
}

export type Contradiction = Awaited<ReturnType<EngineSession['settle']>>[number];

/** At least this long between two batches, and ten times as long as the last one took. */
const shortestPauseMs = 300;
/** How long a cancelled run may still look at its inputs. */
const lastLookMs = 5000;

/**
 * Stores results for reuse, in batches beside the run: each only when the engine has confirmed its exit code, and when its inputs still have
 * the content that its key names. A local process can write to its inputs, and a person can edit data while a run reads it.
 */
export class ResultKeeper {
  readonly #context: ExecutionContext;
  readonly #outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;
  readonly #signal: AbortSignal;
  readonly #contradictions: Contradiction[] = [];
  #waiting: CompletedNode[] = [];
  #timer: NodeJS.Timeout | undefined;
  #batch: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #pauseMs = shortestPauseMs;

  /** `outputs`: of the nodes that have succeeded so far. */
  constructor(context: ExecutionContext, outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>, signal: AbortSignal) {
    this.#context = context;
    this.#outputs = outputs;
    this.#signal = signal;
  }

  add(completed: CompletedNode): void {
    this.#waiting.push(completed);
    this.#schedule();
  }

  /** Stores what is left. Resolves with all steps whose early exit code was wrong; rejects with the first error of any batch. */
  async finish(): Promise<readonly Contradiction[]> {
    await this.stop();
    if (this.#failure !== undefined) throw this.#failure.error;
    await this.#store(this.#signal.aborted ? AbortSignal.timeout(lastLookMs) : this.#signal);
    return this.#contradictions;
  }

  /** Begins no further batch; resolves when none is under way. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#batch;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#batch !== undefined || this.#failure !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#batch = this.#storeBeside().finally(() => {
        this.#batch = undefined;
        if (this.#waiting.length > 0) this.#schedule();
      });
    }, this.#pauseMs).unref();
  }

  async #storeBeside(): Promise<void> {
    if (this.#signal.aborted) return;
    const { clock } = this.#context;
    const startedMs = clock.monotonicMs();
    try {
      await this.#store(this.#signal);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#pauseMs = Math.max(shortestPauseMs, 10 * (clock.monotonicMs() - startedMs));
  }

  async #store(signal: AbortSignal): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#contradictions.push(...((await this.#context.session.opened?.settle()) ?? []));
    const wrong = new Set(this.#contradictions.map(({ node }) => node));
    const looks = new Map<string, Promise<boolean>>();
    for (const [at, { node, inputs, result, metrics }] of batch.entries()) {
      if (wrong.has(node.name)) continue;
      const changed = await this.#changedInput(node, inputs, looks, signal);
      if (signal.aborted && changed !== undefined) {
        // Whether it changed is not known: the look was cut off.
        this.#waiting.unshift(...batch.slice(at));
        return;
      }
      if (changed === undefined) {
        if (metrics !== undefined) this.#context.results.putMetrics(result.key, metrics);
        this.#context.results.put(metrics === undefined ? result : { ...result, hasMetrics: true });
      } else this.#context.log.append({ type: 'warning', node: node.name, message: `its result is not kept for reuse: input '${changed}' has not the content any more that it had when the run read it. Leave inputs alone while a run uses them; a step should write to its outputs only` });
    }
  }

  async #changedInput(node: PlannedNode, inputs: CompletedNode['inputs'], looks: Map<string, Promise<boolean>>, signal: AbortSignal): Promise<string | undefined> {
    for (const [name, content] of Object.entries(inputs)) {
      const key = [content.id, content.folder, content.fileName].join('\0');
      const look = looks.get(key) ?? this.#isIntact(node, name, content, signal);
      looks.set(key, look);
      if (!(await look)) return name;
    }
    return undefined;
  }

  #isIntact(node: PlannedNode, name: string, content: LocatedContent, signal: AbortSignal): Promise<boolean> {
    const input = node.inputs[name];
    const ref = input?.kind === 'node' ? this.#outputs.get(input.node)?.[input.output] : input?.kind === 'artifact' ? input.ref : undefined;
    return ref === undefined ? this.#context.isUnchanged(content, signal) : this.#context.artifacts.isIntactIn(content.folder, ref);
  }
}
