import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, OneEntityWorld } from '#test/kit/sync/one-entity-world.ts';

const version = fc.constantFrom('1', '2', '3');
const digest = fc.constantFrom('same', 'other');
const text = fc.constantFrom('', 'a', 'b');
const status = fc.constantFrom('active' as const, 'disabled' as const, 'archived' as const);

type Step = (world: OneEntityWorld) => void;
const mine: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(version, digest, fc.boolean()).map(([v, d, publish]): Step => (world) => world.register(v, d, publish)),
  fc.oneof(fc.record({ description: text }), fc.record({ name: fc.constantFrom('train', 'fit') }), fc.record({ status })).map((fields): Step => (world) => world.edit(fields)),
  fc.tuple(fc.nat(5), fc.oneof(fc.record({ description: text }), fc.record({ status: fc.constantFrom('active' as const, 'deprecated' as const) }), fc.constant({ publish: true }))).map(([at, change]): Step => (world) => world.editVersion(at, change)),
  fc.nat(5).map((at): Step => (world) => {
    const entry = world.local?.versions[at];
    if (entry !== undefined) world.edit({ defaultVersion: entry.version });
  }),
);
const theirs: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(version, digest).map(([v, d]): Step => (world) => world.publishThere(v, d)),
  fc.oneof(fc.record({ description: text }), fc.record({ name: fc.constantFrom('train', 'learn') }), fc.record({ status })).map((fields): Step => (world) => world.editThere(fields)),
  fc.tuple(fc.nat(5), fc.oneof(fc.record({ description: text }), fc.record({ status: fc.constantFrom('active' as const, 'deprecated' as const) }))).map(([at, change]): Step => (world) => world.editVersionThere(at, change)),
);
/** An exchange that a crash ends after some steps. */
const partly: fc.Arbitrary<Step> = fc.nat(4).map((steps): Step => (world) => {
  world.exchange(steps);
});
const restore: fc.Arbitrary<Step> = fc.boolean().map((take): Step => {
  return (world) => {
    const kept = backups.get(world);
    if (take || kept === undefined) backups.set(world, { state: world.remote });
    else world.restoreThere(kept.state);
  };
});
const backups = new WeakMap<OneEntityWorld, { readonly state: OneEntityWorld['remote'] }>();

function play(steps: readonly Step[]): OneEntityWorld {
  const world = new OneEntityWorld();
  world.register('1', 'same', true);
  for (const step of steps) step(world);
  return world;
}

function decide(world: OneEntityWorld, choice: 'mine' | 'theirs'): void {
  for (let round = 0; round < 20; round += 1) {
    world.settle();
    const [conflict] = world.plan().conflicts;
    if (conflict === undefined) return;
    world.resolve(conflict, choice);
  }
  throw new Error(`Conflicts without end: ${JSON.stringify(world.plan())}`);
}

/** What differs although nothing about it is left to do. */
function left(world: OneEntityWorld): string[] {
  // A default that names a version of which nobody said that it is to be published stays here.
  const waits = new Set<string>(world.plan().held);
  return differences(world).filter((what) => !waits.has(what));
}

/** An archived thing takes no change, so what differs about it waits until it is restored. */
const isClosed = (world: OneEntityWorld): boolean => world.remote?.status === 'archived';

describe('a plan of three trees', () => {
  it.each(['mine', 'theirs'] as const)('makes both sides the same when a person always says %s, wherever exchanges were cut off', (choice) => {
    fc.assert(fc.property(fc.array(fc.oneof(mine, theirs, partly), { maxLength: 25 }), (steps) => {
      const world = play(steps);
      decide(world, choice);
      if (!isClosed(world)) expect(left(world)).toEqual([]);
      expect(world.plan()).toMatchObject({ actions: [], conflicts: [] });
    }), { numRuns: 700 });
  });

  it('also does so after the server was restored from backups', () => {
    fc.assert(fc.property(fc.array(fc.oneof(mine, theirs, partly, restore), { maxLength: 30 }), (steps) => {
      const world = play(steps);
      decide(world, 'mine');
      if (!isClosed(world)) expect(left(world)).toEqual([]);
    }), { numRuns: 700 });
  });

  it('never changes what a version is, on either side, and loses none', () => {
    fc.assert(fc.property(fc.array(fc.oneof(mine, theirs, partly, restore), { maxLength: 30 }), (steps) => {
      const world = new OneEntityWorld();
      world.register('1', 'same', true);
      const seen = new Map<string, string>();
      for (const step of [...steps, (last: OneEntityWorld) => { last.settle(); }]) {
        step(world);
        for (const { id, version: text_, digest: content } of [...(world.local?.versions ?? []), ...(world.remote?.versions ?? [])]) {
          expect(seen.get(id) ?? `${text_} ${content}`).toBe(`${text_} ${content}`);
          seen.set(id, `${text_} ${content}`);
        }
        const strings = (world.remote?.versions ?? []).map((entry) => entry.version);
        expect(new Set(strings).size).toBe(strings.length);
      }
    }), { numRuns: 500 });
  });

  it('comes to the same end after a crash at any step of it', () => {
    fc.assert(fc.property(fc.array(fc.oneof(mine, theirs), { maxLength: 15 }), fc.array(fc.nat(3), { maxLength: 6 }), (steps, crashes) => {
      const [straight, broken] = [play([(world) => { world.settle(); }, ...steps]), play([(world) => { world.settle(); }, ...steps])];
      straight.settle();
      for (const done of crashes) broken.exchange(done);
      broken.settle();
      expect(broken.local).toEqual(straight.local);
      expect(broken.plan().conflicts).toEqual(straight.plan().conflicts);
    }), { numRuns: 500 });
  });
});

describe('what is followed', () => {
  it('is nothing that nobody meant to publish', () => {
    const world = new OneEntityWorld();
    world.register('1', 'same', false);
    expect(world.plan()).toEqual({ actions: [], conflicts: [], held: [] });
  });

  it('is published again, with every version that was meant for it, when a restored server does not have it', () => {
    const world = play([(w) => { w.settle(); }, (w) => { w.register('2', 'other', true); }, (w) => { w.editVersion(0, { status: 'deprecated' }); }, (w) => { w.edit({ description: 'mine', defaultVersion: '2' }); }, (w) => { w.settle(); }]);
    world.restoreThere(undefined);
    world.settle();
    expect(world.plan().conflicts).toEqual([]);
    expect(differences(world)).toEqual([]);
    expect(world.remote?.versions.map(({ id, status: now }) => [id, now])).toEqual([['v-mine-1-same', 'deprecated'], ['v-mine-2-other', 'active']]);
    expect(world.remote).toMatchObject({ description: 'mine', defaultVersion: '2' });
  });

  it('sends again a change that was acknowledged and that a restored server forgot', () => {
    const world = play([(w) => { w.settle(); }]);
    const backup = world.remote;
    world.edit({ description: 'acknowledged' });
    world.settle();
    world.restoreThere(backup);
    world.settle();
    expect(world.remote?.description).toBe('acknowledged');
    expect(world.local?.fields.description).toBe('acknowledged');
  });
});

describe('conflicts', () => {
  it('show both values and what they were, and leave the other fields alone', () => {
    const world = play([(w) => { w.settle(); }]);
    world.edit({ description: 'mine', name: 'fit' });
    world.editThere({ description: 'theirs' });
    world.settle();
    expect(world.plan().conflicts).toEqual([{ kind: 'field', field: 'description', mine: 'mine', theirs: 'theirs', base: '' }]);
    expect(world.remote).toMatchObject({ name: 'fit', description: 'theirs' });
  });

  it('are none when both made the same change', () => {
    const world = play([(w) => { w.settle(); }]);
    world.edit({ description: 'agreed' });
    world.editThere({ description: 'agreed' });
    world.settle();
    expect(world.plan()).toEqual({ actions: [], conflicts: [], held: [] });
  });

  it('arise when something else has the name there, and nothing is sent then', () => {
    const world = play([]);
    world.holders = { ...world.holders, there: (name) => (name === 'train' ? { id: 'm-9', name: 'Train' } : undefined) };
    expect(world.plan()).toEqual({ actions: [], held: [], conflicts: [{ kind: 'name-taken', name: 'train', holder: { id: 'm-9', name: 'Train' }, isNew: true }] });
  });

  it('arise when a version was published there with other content, and other versions go on', () => {
    const world = play([(w) => { w.settle(); }]);
    world.register('2', 'same', true);
    world.register('3', 'same', true);
    world.publishThere('2', 'other');
    world.settle();
    expect(world.plan().conflicts).toMatchObject([{ kind: 'version-clash', version: '2' }]);
    expect(world.remote?.versions.map((entry) => entry.version)).toEqual(['1', '2', '3']);
  });

  it('are none when somebody else published the same content: their id stands for it then', () => {
    const world = play([(w) => { w.settle(); }]);
    world.register('2', 'same', true);
    world.publishThere('2', 'same');
    world.settle();
    expect(world.plan().conflicts).toEqual([]);
    expect(world.local?.versions.map(({ id }) => id)).toEqual(['v-mine-1-same', 'v-theirs-2-same']);
  });

  it('arise when it was archived there while a version waits here', () => {
    const world = play([(w) => { w.settle(); }, (w) => { w.register('2', 'same', true); }, (w) => { w.editThere({ status: 'archived' }); }, (w) => { w.settle(); }]);
    expect(world.plan().conflicts).toEqual([{ kind: 'archived-meanwhile', versions: ['2'] }]);
    decide(world, 'mine');
    expect(world.remote).toMatchObject({ status: 'active', versions: [{ version: '1' }, { version: '2' }] });
  });
});
