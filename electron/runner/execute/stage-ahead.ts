import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { successorsOf } from '#shared/plan/order.ts';
import type { StagedStep } from '../../engines/engine.ts';
import { buildStep } from './build-step.ts';
import type { BuiltStep } from './build-step.ts';
import { contentFromOutside } from './content-from-outside.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { OutputPlaces } from './output-places.ts';

interface Ahead {
  readonly ready: Promise<{ readonly built: BuiltStep; readonly staged: StagedStep } | undefined>;
}

/**
 * Prepares steps before their turn: those that wait for a worker, then the successors of those that execute.
 * A guess that turns out wrong (the node is reused, its inputs stand elsewhere) costs the preparation, nothing else.
 */
export class StageAhead {
  readonly #context: ExecutionContext;
  readonly #places: OutputPlaces;
  readonly #nodes: ReadonlyMap<string, PlannedNode>;
  readonly #successors: ReadonlyMap<string, readonly string[]>;
  readonly #ahead = new Map<string, Ahead>();
  readonly #tried = new Set<string>();
  /** Steps that are being staged because it is their turn. */
  readonly #inTurn = new Map<string, Promise<unknown>>();
  readonly #likelyToRun: (name: string) => boolean;
  readonly #signal: AbortSignal;
  #latest: { readonly waiting: readonly string[]; readonly executing: ReadonlySet<string> } = { waiting: [], executing: new Set() };
  #waitsForSession = false;

  constructor(context: ExecutionContext, places: OutputPlaces, options: { likelyToRun: (name: string) => boolean; signal: AbortSignal }) {
    this.#context = context;
    this.#places = places;
    this.#nodes = new Map(context.plan.nodes.map((node) => [node.name, node]));
    this.#successors = successorsOf(context.plan.nodes.map((node) => ({ name: node.name, dependsOn: dependenciesOf(node) })));
    this.#likelyToRun = options.likelyToRun;
    this.#signal = options.signal;
  }

  /** Called whenever the queue has changed. */
  update(waiting: readonly string[], executing: ReadonlySet<string>): void {
    this.#latest = { waiting, executing };
    const session = this.#context.session.opened;
    if (session === undefined) {
      if (!this.#waitsForSession && waiting.length + executing.size > 0) this.#updateWhenOpen();
      return;
    }
    const { lookahead } = session;
    if (lookahead === 0) return;
    for (const name of this.#candidates(waiting, executing, Math.ceil(lookahead / 2))) {
      if (this.#ahead.size >= lookahead) return;
      const node = this.#nodes.get(name);
      if (node === undefined || this.#tried.has(name)) continue;
      this.#tried.add(name);
      const ready = this.#prepare(node).catch(() => undefined);
      this.#ahead.set(name, { ready });
    }
  }

  #updateWhenOpen(): void {
    this.#waitsForSession = true;
    this.#context.session.get().then(
      () => this.update(this.#latest.waiting, this.#latest.executing),
      // The node that needs the session reports why it cannot be opened.
      () => undefined,
    );
  }

  /** Takes what was prepared for a node, if it is what the node needs now; otherwise gives it up. */
  async take(name: string, needed: BuiltStep): Promise<StagedStep | undefined> {
    const ahead = this.#ahead.get(name);
    if (ahead === undefined) return undefined;
    this.#ahead.delete(name);
    const prepared = await ahead.ready;
    if (prepared === undefined) return undefined;
    if (prepared.built.signature === needed.signature) return prepared.staged;
    await prepared.staged.discard();
    return undefined;
  }

  /** Told when a node is staged because it is its turn: what comes after it must not get to the engine first. */
  stagesNow(name: string, staging: Promise<unknown>): void {
    this.#inTurn.set(name, staging.catch(() => undefined));
  }

  /** Whether the code folder of a node was filled while preparing it. */
  has(name: string): boolean {
    return this.#ahead.has(name);
  }

  async discard(name: string): Promise<void> {
    const ahead = this.#ahead.get(name);
    this.#ahead.delete(name);
    const prepared = await ahead?.ready;
    await prepared?.staged.discard();
  }

  async discardAll(): Promise<void> {
    await Promise.all([...this.#ahead.keys()].map((name) => this.discard(name)));
  }

  /** Waiting nodes first; then, level by level, nodes all of whose unfinished dependencies execute, wait or are candidates themselves. */
  *#candidates(waiting: readonly string[], executing: ReadonlySet<string>, ofWaiting: number): Iterable<string> {
    const coming = new Set([...executing, ...waiting]);
    // Each of these needs what steps share for itself, and most of them will wait long; successors take it over from those before them.
    yield* waiting.slice(0, ofWaiting);
    const open = [...executing, ...waiting];
    for (let index = 0; index < open.length && index < 64; index += 1) {
      for (const name of this.#successors.get(open[index] ?? '') ?? []) {
        const node = this.#nodes.get(name);
        if (node === undefined || coming.has(name) || !this.#likelyToRun(name)) continue;
        if (!dependenciesOf(node).every((dependency) => coming.has(dependency) || this.#isFinished(node, dependency))) continue;
        coming.add(name);
        open.push(name);
        yield name;
      }
    }
  }

  #isFinished(node: PlannedNode, dependency: string): boolean {
    return Object.values(node.inputs).every((input) => input.kind !== 'node' || input.node !== dependency || this.#places.find(input.node, input.output) !== undefined);
  }

  async #prepare(node: PlannedNode): Promise<{ built: BuiltStep; staged: StagedStep } | undefined> {
    const environment = await this.#context.environment(node);
    const inputs: Record<string, { folder: string; fileName?: string }> = {};
    for (const [name, input] of Object.entries(node.inputs)) {
      if (input.kind !== 'node') {
        inputs[name] = await contentFromOutside(this.#context, node, name);
        continue;
      }
      const known = this.#places.find(input.node, input.output);
      const fileName = this.#nodes.get(input.node)?.outputs.find((output) => output.name === input.output)?.fileName;
      inputs[name] = known ?? { folder: this.#places.folderToWrite(input.node, input.output), ...(fileName === undefined ? {} : { fileName }) };
    }
    const built = await buildStep(this.#context, this.#places, { node, attempt: 1, environment, inputs });
    if (node.snapshotId !== undefined) await this.#context.code.materialise(node.snapshotId, built.step.codeFolder, this.#signal);
    for (const dependency of dependenciesOf(node)) await (this.#inTurn.get(dependency) ?? this.#ahead.get(dependency)?.ready);
    if (this.#signal.aborted) return undefined;
    return { built, staged: (await this.#context.session.get()).stage(built.step) };
  }
}
