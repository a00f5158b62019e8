import { beforeAll, describe, expect, test } from 'vitest';
import { nameKey } from '#shared/catalog/module-name.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Entity, VersionEntry } from '#shared/workspace/entity.ts';
import { RefusalError } from '#electron/workspace/refusal-error.ts';
import { WorkspaceExistsError } from '#electron/workspace/store/store-errors.ts';
import type { WorkspaceChanges, WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';

const utc = '2026-01-01T00:00:00.000Z';
const digest = `sha256:${'0'.repeat(64)}`;

function entityOf(id: string, seq: number, more: Partial<Entity> = {}): Entity {
  return { id, name: id, description: '', status: 'active', createdUtc: utc, createdBy: 'ada', createdByName: 'Ada', versions: [], etag: `e${String(seq)}`, seq, ...more };
}

function entryOf(id: string, version: string, more: Partial<VersionEntry> = {}): VersionEntry {
  return { id, version, digest, status: 'active', description: '', createdUtc: utc, etag: 'v1', ...more };
}

class Undo extends Error {}

/** What every store of a workspace server promises. */
export function storeContract(opened: () => WorkspaceStore): void {
  let store: WorkspaceStore;
  let made = 0;
  beforeAll(() => {
    store = opened();
  });

  const newWorkspace = async (): Promise<string> => {
    made += 1;
    const id = `contract-${String(made)}`;
    await store.createWorkspace({ id, name: `Workspace ${id}`, createdUtc: utc, epoch: 'first' });
    return id;
  };
  const put = async (changes: WorkspaceChanges, id: string, more: Partial<Entity> = {}): Promise<void> => {
    await changes.putEntity('module', entityOf(id, await changes.seq(), more));
  };

  test('makes workspaces, once each, and knows which there are', async () => {
    const id = await newWorkspace();
    await expect(store.createWorkspace({ id, name: 'again', createdUtc: utc, epoch: 'x' })).rejects.toBeInstanceOf(WorkspaceExistsError);
    expect((await store.workspaces()).find((row) => row.id === id)).toEqual({ id, name: `Workspace ${id}`, createdUtc: utc, epoch: 'first', seq: 0 });
    await store.renewEpoch(id, 'second');
    expect((await store.read(id, (reads) => reads.workspace())).epoch).toBe('second');
  });

  test('says so when there is no such workspace', async () => {
    await expect(store.read('nowhere', (reads) => reads.workspace())).rejects.toBeInstanceOf(NotFoundError);
    await expect(store.change('nowhere', () => Promise.resolve(1))).rejects.toBeInstanceOf(NotFoundError);
  });

  test('undoes all of a change that fails, also what it has read again', async () => {
    const id = await newWorkspace();
    await store.change(id, (changes) => put(changes, 'kept'));
    const failing = store.change(id, async (changes) => {
      await put(changes, 'gone');
      expect((await changes.entity('module', 'gone'))?.id).toBe('gone');
      await changes.addAudit({ atUtc: utc, member: 'ada', action: 'x', target: 'y', detail: 'z' });
      expect(await changes.audit({ limit: 5 })).toHaveLength(1);
      throw new Undo();
    });
    await expect(failing).rejects.toBeInstanceOf(Undo);
    await store.read(id, async (reads) => {
      expect(await reads.entity('module', 'gone')).toBeUndefined();
      expect(await reads.audit({ limit: 5 })).toEqual([]);
      expect((await reads.workspace()).seq).toBe(1);
    });
  });

  test('gives one number per change, without a gap for those that were refused or changed nothing', async () => {
    const id = await newWorkspace();
    const seqs = await store.change(id, async (changes) => [await changes.seq(), await changes.seq()]);
    expect(seqs).toEqual([1, 1]);
    await store.change(id, () => Promise.resolve());
    await store.change(id, async (changes) => {
      await changes.seq();
      throw new Undo();
    }).catch(() => undefined);
    expect(await store.change(id, (changes) => changes.seq())).toBe(2);
  });

  test('keeps versions in the order in which they came, and nothing of them but description and status changes', async () => {
    const id = await newWorkspace();
    await store.change(id, async (changes) => {
      await put(changes, 'm');
      for (const version of ['10', '9', 'α']) await changes.putVersion({ kind: 'module', entity: 'm', entry: entryOf(`v-${version}`, version), document: `{"n":"${version}"}` });
    });
    await store.change(id, async (changes) => {
      await changes.putVersion({ kind: 'module', entity: 'm', entry: entryOf('v-9', 'other', { description: 'Better.', status: 'deprecated', etag: 'v2', digest: 'other' }), document: '{"forged":true}' });
      await changes.putVersion({ kind: 'module', entity: 'm', entry: entryOf('v-11', '11'), document: '{}', snapshotId: digest });
    });
    await store.read(id, async (reads) => {
      const entity = await reads.entity('module', 'm');
      expect(entity?.versions).toEqual([entryOf('v-10', '10'), entryOf('v-9', '9', { description: 'Better.', status: 'deprecated', etag: 'v2' }), entryOf('v-α', 'α'), entryOf('v-11', '11')]);
      expect(await reads.version('module', 'v-9')).toEqual({ kind: 'module', entity: 'm', entry: entity?.versions[1], document: '{"n":"9"}' });
      expect((await reads.version('module', 'v-11'))?.snapshotId).toBe(digest);
      expect(await reads.version('endpoint', 'v-9')).toBeUndefined();
      expect(await reads.entity('endpoint', 'm')).toBeUndefined();
    });
  });

  test('takes everything of an entity in one change, however many versions it has', async () => {
    const id = await newWorkspace();
    const versions = Array.from({ length: 5_000 }, (_, at) => entryOf(`v-${String(at)}`, String(at)));
    await store.change(id, async (changes) => {
      await put(changes, 'm');
      for (const entry of versions) await changes.putVersion({ kind: 'module', entity: 'm', entry, document: '{}' });
    });
    expect((await store.read(id, (reads) => reads.entity('module', 'm')))?.versions).toEqual(versions);
  });

  test('gives back every field of an entity as it was put, and forgets those that are cleared', async () => {
    const id = await newWorkspace();
    const full = { description: `Über 'quotes"; drop table entities; -- \\ \n 😀`, status: 'archived', archivedFrom: 'disabled', defaultVersion: '1', image: 'my/image:1' } as const;
    await store.change(id, (changes) => put(changes, 'm', full));
    expect(await store.read(id, (reads) => reads.entity('module', 'm'))).toEqual(entityOf('m', 1, full));
    await store.change(id, (changes) => put(changes, 'm'));
    expect(await store.read(id, (reads) => reads.entity('module', 'm'))).toEqual(entityOf('m', 2));
  });

  test('finds the bearer of a name, which archived ones are not', async () => {
    const id = await newWorkspace();
    await store.change(id, async (changes) => {
      await put(changes, 'a', { name: 'Straße' });
      await put(changes, 'b', { name: 'STRASSE', status: 'archived' });
      await changes.putEntity('endpoint', entityOf('c', await changes.seq(), { name: 'strasse' }));
    });
    await store.read(id, async (reads) => {
      expect((await reads.named('module', nameKey('strasse')))?.id).toBe('a');
      expect(await reads.named('data', nameKey('strasse'))).toBeUndefined();
      expect((await reads.bearing('module', [nameKey('strasse'), 'other'])).map((entity) => entity.id).sort()).toEqual(['a', 'b']);
    });
  });

  test('lists by name in pages, in the same order everywhere', async () => {
    const id = await newWorkspace();
    const names = ['b', 'A', 'é', '\u{1F600}', '\uFFFD', 'a b', 'a-b', 'ab', 'Z'];
    await store.change(id, async (changes) => {
      for (const [index, name] of names.entries()) await put(changes, `m${String(index)}`, { name });
      await put(changes, 'gone', { name: 'ab', status: 'archived' });
    });
    const listed = async (all: boolean): Promise<string[]> => {
      const found: Entity[] = [];
      for (;;) {
        const last = found.at(-1);
        const page = await store.read(id, (reads) => reads.list('module', { after: last === undefined ? undefined : { key: nameKey(last.name), id: last.id }, limit: 2, all }));
        if (page.length === 0) return found.map(({ name }) => name);
        found.push(...page);
      }
    };
    expect(await listed(false)).toEqual(['A', 'a b', 'a-b', 'ab', 'b', 'Z', 'é', '\uFFFD', '\u{1F600}']);
    expect(await listed(true)).toEqual(['A', 'a b', 'a-b', 'ab', 'ab', 'b', 'Z', 'é', '\uFFFD', '\u{1F600}']);
  });

  test('tells what changed after a number, each once, with its versions', async () => {
    const id = await newWorkspace();
    for (const name of ['one', 'two', 'three']) await store.change(id, (changes) => put(changes, name));
    await store.change(id, async (changes) => {
      await put(changes, 'one');
      await changes.putVersion({ kind: 'module', entity: 'one', entry: entryOf('v', '1'), document: '{}' });
    });
    const changed = await store.read(id, (reads) => reads.changedAfter(1, 10));
    expect(changed.map(({ kind, entity }) => [kind, entity.id, entity.seq, entity.versions.length])).toEqual([['module', 'two', 2, 0], ['module', 'three', 3, 0], ['module', 'one', 4, 1]]);
    expect(await store.read(id, (reads) => reads.changedAfter(2, 1))).toHaveLength(1);
  });

  test('says all that a publication has to know', async () => {
    const id = await newWorkspace();
    await store.change(id, async (changes) => {
      await put(changes, 'm', { name: 'Train' });
      await changes.putVersion({ kind: 'module', entity: 'm', entry: entryOf('v', '1'), document: '{}' });
      await changes.putSnapshot(digest);
      await changes.putSnapshot(digest);
    });
    const missing = `sha256:${'1'.repeat(64)}`;
    await store.read(id, async (reads) => {
      expect(await reads.hasSnapshot(digest)).toBe(true);
      expect(await reads.publicationPlace({ kind: 'module', entity: 'm', version: 'v', nameKey: 'train', snapshots: [digest, missing, missing] })).toMatchObject({
        entity: { kind: 'module', entity: { id: 'm', versions: [{ id: 'v' }] } }, holder: { id: 'm', name: 'Train' }, taken: ['v'],
      });
      expect(new Set((await reads.publicationPlace({ kind: 'module', entity: 'n', version: 'w', nameKey: 'x', snapshots: [digest, missing] })).missing)).toEqual(new Set([missing]));
      expect(await reads.publicationPlace({ kind: 'endpoint', entity: 'v', version: 'm', nameKey: 'train', snapshots: [] })).toEqual({ entity: undefined, holder: undefined, taken: ['v', 'm'], missing: [] });
      expect(await reads.publicationPlace({ kind: 'environment', entity: 'n', nameKey: 'train', snapshots: [] })).toEqual({ entity: undefined, holder: undefined, taken: [], missing: [] });
    });
  });

  test('keeps members and tokens, and finds who a token speaks for', async () => {
    const id = await newWorkspace();
    const member = { id: 'ada', name: 'Ada', role: 'admin', status: 'active', createdUtc: utc } as const;
    const token = { id: `t-${id}`, workspace: id, member: 'ada', hash: `hash-${id}`, label: 'laptop', createdUtc: utc, expiresUtc: '2030-01-01T00:00:00.000Z' };
    await store.change(id, async (changes) => {
      await changes.putMember(member);
      await changes.putToken(token);
      await changes.putMember({ ...member, id: 'bo', name: 'Bo', tokens: [] });
    });
    expect(await store.token(`hash-${id}`)).toEqual({ token, member });
    await store.touchToken(token.id, '2026-02-02T00:00:00.000Z');
    await store.change(id, (changes) => changes.putMember({ ...member, role: 'reader', status: 'removed' }));
    expect(await store.token(`hash-${id}`)).toEqual({ token: { ...token, lastUsedUtc: '2026-02-02T00:00:00.000Z' }, member: { ...member, role: 'reader', status: 'removed' } });
    expect(await store.token('unknown')).toBeUndefined();
    await store.read(id, async (reads) => {
      expect((await reads.members()).map((each) => each.id)).toEqual(['ada', 'bo']);
      expect(await reads.member('bo')).toEqual({ ...member, id: 'bo', name: 'Bo' });
      expect(await reads.tokens('bo')).toEqual([]);
      expect(await reads.tokens()).toHaveLength(1);
    });
  });

  test('numbers what is audited, and gives it newest first', async () => {
    const id = await newWorkspace();
    for (const action of ['a', 'b', 'c']) await store.change(id, (changes) => changes.addAudit({ atUtc: utc, member: 'ada', action, target: 't', detail: '' }));
    const entries = await store.read(id, (reads) => reads.audit({ limit: 2 }));
    expect(entries.map(({ seq, action }) => [seq, action])).toEqual([[3, 'c'], [2, 'b']]);
    expect((await store.read(id, (reads) => reads.audit({ before: 2, limit: 2 }))).map(({ action }) => action)).toEqual(['a']);
    expect((await store.read(id, (reads) => reads.workspace())).seq).toBe(0);
  });

  test('carries changes out one after the other, however many come at once', async () => {
    const id = await newWorkspace();
    await store.change(id, (changes) => put(changes, 'm', { description: '0' }));
    await Promise.all(Array.from({ length: 150 }, () => store.change(id, async (changes) => {
      const before = await changes.entity('module', 'm');
      await put(changes, 'm', { description: String(Number(before?.description) + 1) });
    })));
    expect(await store.read(id, (reads) => reads.entity('module', 'm'))).toMatchObject({ description: '150', seq: 151 });
  });

  test('loses nothing of those beside one that fails', async () => {
    const id = await newWorkspace();
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => store.change(id, async (changes) => {
      await put(changes, `m${String(index)}`);
      if (index % 3 === 1) await changes.entity('module', 'm0');
      if (index % 3 !== 0) throw new Undo();
      return index;
    })));
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 'fulfilled' : 'rejected')));
    expect(outcomes.every((outcome) => outcome.status === 'fulfilled' || outcome.reason instanceof Undo)).toBe(true);
    const kept = await store.read(id, (reads) => reads.changedAfter(0, 100));
    expect(kept.map(({ entity }) => [entity.id, entity.seq])).toEqual(Array.from({ length: 20 }, (_, index) => [`m${String(index * 3)}`, index + 1]));
  });

  test('refuses those that are refused, and nobody beside them', async () => {
    const id = await newWorkspace();
    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, index) => store.change(id, async (changes) => {
      await put(changes, `m${String(index)}`);
      if (index % 2 === 1) throw new RefusalError({ code: 'forbidden', message: String(index) });
      return String(index);
    }).catch((error: unknown) => (error instanceof RefusalError ? `refused ${error.failure.message}` : error))));
    expect(outcomes).toEqual(Array.from({ length: 60 }, (_, index) => (index % 2 === 1 ? `refused ${String(index)}` : String(index))));
    expect((await store.read(id, (reads) => reads.workspace())).seq).toBe(30);
  });

  test('shows one moment to whoever reads', async () => {
    const id = await newWorkspace();
    let change: Promise<void> | undefined;
    const seen = await store.read(id, async (reads) => {
      const first = (await reads.workspace()).seq;
      change = store.change(id, (changes) => put(changes, 'm'));
      for (let index = 0; index < 20; index += 1) await reads.member('nobody');
      return [first, (await reads.workspace()).seq, (await reads.changedAfter(0, 5)).length];
    });
    await change;
    expect(seen).toEqual([0, 0, 0]);
  });

  test('keeps workspaces apart', async () => {
    const [one, two] = [await newWorkspace(), await newWorkspace()];
    await Promise.all([one, two].map((id) => store.change(id, (changes) => put(changes, 'm', { description: id }))));
    expect((await store.read(two, (reads) => reads.entity('module', 'm')))?.description).toBe(two);
    expect(await store.read(one, (reads) => reads.changedAfter(0, 5))).toHaveLength(1);
    await store.ping();
  });

  describe('with texts that are made to break it', () => {
    test.each([`'; drop table entities; --`, `"}'::json`, '%_\\', '${1}', '$1', '\u{10FFFF}\u200B'])('%s', async (text) => {
      const id = await newWorkspace();
      await store.change(id, (changes) => put(changes, 'm', { name: text, description: text, image: text }));
      expect(await store.read(id, (reads) => reads.named('module', nameKey(text)))).toEqual(entityOf('m', 1, { name: text, description: text, image: text }));
      expect(await store.read(id, (reads) => reads.bearing('module', [text]))).toHaveLength(nameKey(text) === text ? 1 : 0);
      expect(await store.token(text)).toBeUndefined();
    });
  });
}
