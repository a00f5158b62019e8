import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContentHasher } from '#electron/content/content-hasher.ts';
import { disagreements } from './agreement.ts';
import { Chance } from './chance.ts';
import { FaultyLine } from './faulty-line.ts';
import { Ledger } from './ledger.ts';
import { contents, Person } from './person.ts';
import { SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';
import { VirtualTime } from './virtual-time.ts';

export interface ScheduleParts {
  readonly seed: number;
  /** Where homes are made; on a disk in memory. */
  readonly folder: string;
  readonly hasher: ContentHasher;
  readonly openServer: (time: VirtualTime) => Promise<SimServer>;
  /** How often each thing happened, over all schedules. */
  readonly counts: Map<string, number>;
  /** Modules have files. Those are read and hashed in other threads, so that requests may stand in another order when the same seed is played again. */
  readonly hasFiles?: boolean | undefined;
}

export interface ScheduleOutcome {
  readonly trace: readonly string[];
  /** Of the trace: the same for the same seed. */
  readonly digest: string;
}

/** Thrown when something that must hold in every world does not. */
export class BrokenPromiseError extends Error {
  constructor(seed: number, step: string, problems: readonly string[], trace: readonly string[]) {
    super(`Seed ${String(seed)}, ${step}:\n${problems.slice(0, 12).map((problem) => `  - ${problem}`).join('\n')}\nAlone: DRYDOCK_SIM_SEED=${String(seed)} npx vitest run --project sim test/sim/sync/sync-model.test.ts\n${trace.slice(-400).join('\n')}`);
  }
}

const events = { deed: 40, sync: 26, together: 8, time: 4, cut: 3, mend: 5, late: 5, backup: 4, restore: 2, expiry: 1, revoke: 1, login: 4, restart: 1 } as const;
const CLIENTS = ['a', 'b', 'c'];
const STEPS = 30;
const MOST_ROUNDS = 40;

/** Plays one world from its seed: three people, each on a machine that may be killed in any durable write, and a workspace behind a bad line. Throws {@link BrokenPromiseError}. */
export async function playSchedule(parts: ScheduleParts): Promise<ScheduleOutcome> {
  const world = await World.open(parts);
  try {
    await world.live();
    await world.heal();
    return world.outcome();
  } finally {
    world.close();
  }
}

class World {
  readonly #parts: ScheduleParts;
  readonly #time: VirtualTime;
  readonly #server: SimServer;
  readonly #chance: Chance;
  readonly #ledger = new Ledger();
  readonly #trace: string[] = [];
  readonly #people: Person[];
  readonly #folder: string;
  readonly #trouble: number;

  private constructor(parts: ScheduleParts, time: VirtualTime, server: SimServer) {
    this.#parts = parts;
    this.#time = time;
    this.#server = server;
    this.#chance = new Chance(parts.seed);
    this.#folder = path.join(parts.folder, `seed-${String(parts.seed)}`);
    this.#trouble = this.#chance.one([0, 0.1, 0.2, 0.35]) ?? 0;
    if (parts.hasFiles === true) writeCode(path.join(this.#folder, 'code'));
    this.#people = CLIENTS.map((name, at) => this.#person(name, at));
  }

  static async open(parts: ScheduleParts): Promise<World> {
    const time = new VirtualTime();
    return new World(parts, time, await parts.openServer(time));
  }

  async live(): Promise<void> {
    for (const person of this.#people) await person.signIn(await this.#server.newToken(person.client.name));
    // In every other world they have something in common from the beginning, so that they change the same things.
    if (this.#parts.seed % 2 === 0) {
      await this.#people[0]?.publishSomething();
      for (const person of this.#people) await person.pullEverything();
    }
    for (const { client: { line } } of this.#people) line.trouble = this.#trouble;
    for (let step = 0; step < STEPS; step += 1) {
      await this.#step();
      await this.#check(`step ${String(step)}`);
    }
  }

  /** No more faults: everybody signs in, decides what is to be decided, and exchanges until nothing happens any more. */
  async heal(): Promise<void> {
    this.#trace.push('-- healed');
    for (const { client: { life, line } } of this.#people) {
      // A process that was to be killed in a write, and wrote nothing since.
      life.spare();
      line.isCut = false;
      line.trouble = 0;
    }
    for (const { client: { line } } of this.#people) await line.deliverLate();
    for (const person of this.#people) await person.signIn(await this.#server.newToken(person.client.name));
    for (let round = 0; ; round += 1) {
      if (round === MOST_ROUNDS) throw new BrokenPromiseError(this.#parts.seed, `no rest after ${String(round)} rounds`, this.#openMatters(), this.#trace);
      const before = await this.#position();
      let busy = false;
      for (const person of this.#people) {
        this.#time.pass(60_000);
        const ended = await person.exchange(true);
        if (ended.ending === 'refused') throw new BrokenPromiseError(this.#parts.seed, 'healed', [`${person.client.name} cannot exchange: ${ended.error.message}`], this.#trace);
        if (ended.ending === 'done') busy ||= ended.value.published + ended.value.taken + ended.value.changesSent > 0;
        if (person.client.sync.conflicts(this.#server.workspace).length > 0) {
          busy = true;
          await person.resolveOne();
        }
        await this.#check('healing');
      }
      if (!busy && before === (await this.#position())) break;
    }
    const clients = this.#people.map(({ client }) => client);
    const problems = [...(await this.#newcomer()), ...(await this.#ledger.observe(this.#server, { all: true })), ...(await disagreements(this.#server, clients, this.#ledger))];
    if (problems.length > 0) throw new BrokenPromiseError(this.#parts.seed, 'at the end', problems, this.#trace);
  }

  /** What somebody new cannot bring, where there are files. */
  async #newcomer(): Promise<string[]> {
    if (this.#parts.hasFiles !== true) return [];
    const person = this.#person('n', CLIENTS.length);
    this.#people.push(person);
    await person.signIn(await this.#server.newToken(person.client.name));
    return person.bringEverything();
  }

  outcome(): ScheduleOutcome {
    this.#count('steps', STEPS);
    this.#count('kills', this.#people.reduce((sum, { client }) => sum + client.kills, 0));
    this.#count('published', this.#ledger.acknowledged.length);
    return { trace: this.#trace, digest: createHash('sha256').update(this.#trace.join('\n')).digest('hex') };
  }

  close(): void {
    for (const { client } of this.#people) client.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #person(name: string, at: number): Person {
    const chance = this.#chance.branch(at + 1);
    const line = new FaultyLine({ server: this.#server, chance: this.#chance.branch(at + 11), client: name, trace: (text) => this.#trace.push(text), count: (what) => { this.#count(what); } });
    const home = path.join(this.#folder, name);
    mkdirSync(home, { recursive: true });
    const client = new SimClient({ name, home, server: this.#server, time: this.#time, chance: this.#chance.branch(at + 21), line, hasher: this.#parts.hasher, trace: (text) => this.#trace.push(text) });
    return new Person({ client, server: this.#server, ledger: this.#ledger, chance, count: (what) => { this.#count(what); }, ...(this.#parts.hasFiles === true ? { code: path.join(this.#folder, 'code') } : {}) });
  }

  async #step(): Promise<void> {
    const chance = this.#chance;
    const person = chance.one(this.#people);
    if (person === undefined) return;
    const { client } = person;
    if (chance.happens(0.25)) client.life.endIn(chance.below(14), chance.one(['before', 'within', 'after'] as const) ?? 'before');
    const event = chance.weighted(events);
    this.#time.pass(1_000 + chance.below(20_000));
    switch (event) {
      case 'deed':
        for (let left = 1 + chance.below(3); left > 0; left -= 1) await person.doSomething();
        return;
      case 'sync':
        await person.exchange(chance.happens(0.3));
        return;
      case 'together':
        await Promise.all(this.#people.map((each) => each.exchange(false)));
        return;
      case 'time':
        this.#time.pass(chance.below(3 * 86_400_000));
        return;
      case 'cut':
        client.line.isCut = true;
        return;
      case 'mend':
        for (const each of this.#people) each.client.line.isCut = false;
        return;
      case 'late':
        return client.line.deliverLate(2);
      case 'backup':
        return this.#server.backup();
      case 'restore':
        if (await this.#server.restore(chance.happens(0.5))) this.#event('restore');
        return;
      case 'expiry':
        this.#event('expiry');
        return person.signIn(await this.#server.newToken(client.name, 1));
      case 'revoke':
        this.#event('revoke');
        return this.#server.revokeTokens(client.name);
      case 'login':
        return person.signIn(await this.#server.newToken(client.name));
      case 'restart':
        this.#event(`restart ${client.name}`);
        client.restart();
    }
  }

  async #check(step: string): Promise<void> {
    const problems = await this.#ledger.observe(this.#server);
    if (problems.length > 0) throw new BrokenPromiseError(this.#parts.seed, step, problems, this.#trace);
  }

  async #position(): Promise<string> {
    const { epoch, seq } = await this.#server.position();
    return `${epoch} ${String(seq)}`;
  }

  #openMatters(): string[] {
    return this.#people.flatMap(({ client }) => [
      ...client.sync.conflicts(this.#server.workspace).map((conflict) => `${client.name}: ${conflict.conflict} ${conflict.message} ${conflict.mine ?? ''} / ${conflict.theirs ?? ''} / ${conflict.base ?? ''}`),
      ...client.sync.outbox(this.#server.workspace).map((item) => `${client.name}: ${item.id} ${item.reason} ${item.explanation}`),
    ]);
  }

  #event(what: string): void {
    this.#trace.push(`-- ${what}`);
    this.#count(what.split(' ')[0] ?? what);
  }

  #count(what: string, by = 1): void {
    this.#parts.counts.set(what, (this.#parts.counts.get(what) ?? 0) + by);
  }
}

/** A folder for each content: a file of its own, one that all have, and one that takes a request of its own. */
function writeCode(folder: string): void {
  for (const content of contents) {
    mkdirSync(path.join(folder, content, 'lib'), { recursive: true });
    writeFileSync(path.join(folder, content, 'train.py'), `print('${content}')\n`);
    writeFileSync(path.join(folder, content, 'lib', 'common.py'), 'common = True\n');
    writeFileSync(path.join(folder, content, 'weights.bin'), content.repeat(content === 'c' ? 3_000_000 : 3_000));
  }
}
