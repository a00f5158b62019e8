import { CancelledError } from '#shared/errors.ts';
import type { EngineSession, StagedStep, Step, StepMount } from '../engine.ts';
import { CODE_PATH, mountPath, type ContainerSetting } from './container-request.ts';
import { ContainerKeeper, removeContainer } from './container-keeper.ts';
import type { EngineClient } from './engine-client.ts';
import { FifoMaker } from './fifo-maker.ts';
import { listOurContainers } from './our-containers.ts';
import { SlotPool } from './slot-pool.ts';
import { StagedContainer } from './staged-container.ts';

export interface DockerSessionSetting {
  readonly client: EngineClient;
  readonly setting: ContainerSetting;
  /** The network of steps: the default one, or `none`. */
  readonly network: string;
  readonly tryGates: boolean;
  readonly warnings: readonly string[];
  /** What the first slot is made from, if it is to be made at once. */
  readonly first?: { readonly image: string; readonly scratchFolder: string };
}

/** How many steps are started ahead. More gained nothing in the measurements, and each one waiting costs 2.4 MB. */
const LOOKAHEAD = 4;

interface Mismatch {
  readonly node: string;
  readonly attempt: number;
  readonly exitCode: number;
}

/** The containers of one run. */
export class DockerSession implements EngineSession {
  readonly lookahead = LOOKAHEAD;
  readonly warnings: readonly string[];
  readonly #of: DockerSessionSetting;
  readonly #keeper: ContainerKeeper;
  readonly #slots: SlotPool;
  readonly #fifoMaker = new FifoMaker();
  readonly #closing = new AbortController();
  readonly #staged = new Set<StagedContainer>();
  readonly #background = new Set<Promise<void>>();
  readonly #verifications: Promise<void>[] = [];
  readonly #mismatches: Mismatch[] = [];

  constructor(of: DockerSessionSetting) {
    this.#of = of;
    this.warnings = of.warnings;
    this.#keeper = new ContainerKeeper(of.client);
    this.#slots = new SlotPool({ ...of, keeper: this.#keeper, fifoMaker: this.#fifoMaker });
    if (of.first !== undefined) this.#slots.warm(of.first.image, of.first.scratchFolder, this.#closing.signal);
  }

  pathInStep(mount: StepMount): string {
    return mountPath(mount);
  }

  codePathInStep(): string {
    return CODE_PATH;
  }

  stage(step: Step): StagedStep {
    const kit = {
      client: this.#of.client,
      keeper: this.#keeper,
      slots: this.#slots,
      fifoMaker: this.#fifoMaker,
      setting: this.#of.setting,
      closing: this.#closing.signal,
      inBackground: (work: Promise<void>) => this.#inBackground(work),
      verify: (of: Step, reported: number, engineCode: Promise<number>) => this.#verify(of, reported, engineCode),
    };
    const staged = new StagedContainer(kit, step, () => this.#staged.delete(staged));
    this.#staged.add(staged);
    return staged;
  }

  async settle(): Promise<readonly Mismatch[]> {
    await Promise.all(this.#verifications.splice(0));
    return this.#mismatches.splice(0);
  }

  endOfSteps(): void {
    this.#inBackground(this.#slots.removeAll());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new CancelledError());
    try {
      await Promise.all([...this.#staged].map((staged) => staged.discard()));
      // Nothing runs any more: slots go together with the last steps.
      await Promise.all([...this.#background, this.#keeper.removeAll()]);
      await this.#keeper.removeAll();
      await this.#sweep();
    } finally {
      this.#fifoMaker.close();
    }
  }

  /** A create call that was cut off may have made its container all the same. */
  async #sweep(): Promise<void> {
    const { client, setting } = this.#of;
    const left = await listOurContainers(client, setting.homeId, setting.runId);
    await Promise.all(left.map(({ id }) => removeContainer(client, id)));
  }

  #inBackground(work: Promise<void>): void {
    const done = work
      // What is done in the background reports its failures through the keeper.
      .catch(() => undefined)
      .finally(() => this.#background.delete(done));
    this.#background.add(done);
  }

  #verify(step: Step, reported: number, engineCode: Promise<number>): void {
    const { node, attempt } = step;
    const compare = async (): Promise<void> => {
      const exitCode = await engineCode;
      if (exitCode !== reported) this.#mismatches.push({ node, attempt, exitCode });
    };
    const verification = compare();
    verification.catch(() => undefined);
    this.#verifications.push(verification);
  }
}
