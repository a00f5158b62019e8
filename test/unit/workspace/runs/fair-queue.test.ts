import { array, assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairQueue, type QueuedRun } from '#electron/workspace/runs/fair-queue.ts';

let order = 0;
const run = (member: string, id = `${member}${String((order += 1))}`, more: Partial<QueuedRun> = {}): QueuedRun => ({ id, workspace: 'w', member, order: (order += 1), resumes: false, ...more });
const idOf = (queued: QueuedRun | undefined): string | undefined => queued?.id;
/** Takes one at a time, each ending before the next begins. */
function drain(queue: FairQueue): string[] {
  const taken: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    taken.push(next.id);
    queue.remove(next);
  }
  return taken;
}

describe('the queue of a server', () => {
  test('lets members take turns, however many runs one of them has waiting', () => {
    const queue = new FairQueue({ running: 1, perMember: 1 });
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.add(run('ann', id));
    for (const id of ['b1', 'b2']) queue.add(run('bob', id));
    queue.add(run('cyd', 'c1'));
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  test('begins with whoever has the fewest going on, and never more than allowed', () => {
    const queue = new FairQueue({ running: 3, perMember: 2 });
    for (const id of ['a1', 'a2', 'a3']) queue.add(run('ann', id));
    expect([queue.take(), queue.take(), queue.take()].map(idOf)).toEqual(['a1', 'a2', undefined]);
    queue.add(run('bob', 'b1'));
    queue.add(run('bob', 'b2'));
    expect([queue.take(), queue.take()].map(idOf)).toEqual(['b1', undefined]);
    queue.remove({ workspace: 'w', id: 'a1' });
    expect(idOf(queue.take())).toBe('a3');
  });

  test('counts people of one name in two workspaces as two', () => {
    const queue = new FairQueue({ running: 2, perMember: 1 });
    queue.add(run('ann', 'x1', { workspace: 'x' }));
    queue.add(run('ann', 'x2', { workspace: 'x' }));
    queue.add(run('ann', 'y1', { workspace: 'y' }));
    expect([queue.take(), queue.take()].map(idOf)).toEqual(['x1', 'y1']);
  });

  test('goes on first with what had begun before the server was stopped', () => {
    const queue = new FairQueue({ running: 1, perMember: 1 });
    queue.add(run('ann', 'waited'));
    queue.add(run('bob', 'begun', { resumes: true }));
    expect(drain(queue)).toEqual(['begun', 'waited']);
  });

  test('says beforehand in which order runs begin, and that is the order', () => {
    const members = constantFrom('ann', 'bob', 'cyd', 'dan');
    assert(
      property(array(members, { maxLength: 30 }), integer({ min: 1, max: 4 }), integer({ min: 1, max: 3 }), (owners, running, perMember) => {
        const queue = new FairQueue({ running, perMember });
        for (const [at, member] of owners.entries()) queue.add({ id: String(at), workspace: 'w', member, order: at, resumes: false });
        const foreseen = queue.order().map(({ id }) => id);
        const begun: string[] = [];
        const going: QueuedRun[] = [];
        while (queue.waiting() > 0) {
          for (let next = queue.take(); next !== undefined; next = queue.take()) {
            going.push(next);
            begun.push(next.id);
          }
          expect(going.length).toBeLessThanOrEqual(running);
          for (const member of new Set(owners)) expect(going.filter((each) => each.member === member).length).toBeLessThanOrEqual(perMember);
          const [first] = going.splice(0, 1);
          if (first !== undefined) queue.remove(first);
        }
        expect(begun).toEqual(foreseen);
        expect(begun).toHaveLength(owners.length);
      }),
    );
  });

  test('makes nobody wait for more than one run of each other member', () => {
    const members = array(constantFrom('ann', 'bob', 'cyd'), { minLength: 1, maxLength: 40 });
    assert(
      property(members, (owners) => {
        const queue = new FairQueue({ running: 1, perMember: 1 });
        for (const [at, member] of owners.entries()) queue.add({ id: `${member}-${String(at)}`, workspace: 'w', member, order: at, resumes: false });
        const begun = drain(queue).map((id) => id.split('-')[0]);
        for (const [at, member] of begun.entries()) {
          const next = begun.indexOf(member, at + 1);
          const between = begun.slice(at + 1, next === -1 ? at + 1 : next);
          expect(new Set(between).size).toBe(between.length);
        }
      }),
    );
  });

  test('forgets what is removed while it waits', () => {
    const queue = new FairQueue({ running: 1, perMember: 1 });
    const doomed = run('ann', 'a1');
    queue.add(doomed);
    queue.add(run('ann', 'a2'));
    queue.remove(doomed);
    expect(queue.waitingOf('w', 'ann')).toBe(1);
    expect(drain(queue)).toEqual(['a2']);
  });
});
