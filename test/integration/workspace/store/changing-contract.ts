import { beforeAll, expect, test } from 'vitest';
import type { EntityPatch } from '#shared/workspace/entity.ts';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';
import { openServiceWorld, refusal, type ServiceWorld } from '#test/kit/workspace/service-world.ts';

/** The rules of what may change, of resolution and of the history of changes, over any store. */
export function changingContract(opened: () => WorkspaceStore): void {
  let world: ServiceWorld;
  beforeAll(async () => {
    world = await openServiceWorld(opened());
  });
  const publish = async (id: string, versionId: string, version = '1', name = id) =>
    (await world.service.publish(world.contributor, 'module', id, versionId, modulePublication({ id, versionId, version, name, command: versionId }))).entity;
  const patch = (id: string, etag: string, change: EntityPatch) => world.service.patch(world.contributor, 'module', id, etag, change);

  test('fields change against the ETag of what was seen, and no other way', async () => {
    const before = await publish('m-patch', 'v-patch');
    const after = await patch('m-patch', before.etag, { name: '  Renamed ', description: 'Better.', defaultVersion: '1' });
    expect(after).toEqual({ ...before, name: 'Renamed', description: 'Better.', defaultVersion: '1', etag: after.etag, seq: after.seq });
    expect(after.etag).not.toBe(before.etag);
    expect(after.seq).toBeGreaterThan(before.seq);
    expect((await refusal(patch('m-patch', before.etag, { description: 'Mine.' }))).code).toBe('changed-meanwhile');
    expect(await patch('m-patch', before.etag, { name: 'Renamed', description: 'Better.' })).toEqual(after);
    expect((await patch('m-patch', after.etag, { defaultVersion: null })).defaultVersion).toBeUndefined();
    expect((await refusal(patch('m-none', 'x', { description: '' }))).code).toBe('not-found');
  });

  test('a publication leaves the ETag as it was, so that it disturbs no edit', async () => {
    const first = await publish('m-etag', 'v-etag');
    expect((await publish('m-etag', 'v-etag-2', '2')).etag).toBe(first.etag);
  });

  test('what makes no sense is refused', async () => {
    const { etag } = await publish('m-sense', 'v-sense');
    expect((await refusal(patch('m-sense', etag, { defaultVersion: '9' }))).problems?.[0]?.path).toBe('defaultVersion');
    expect((await refusal(patch('m-sense', etag, { image: 'x' }))).problems?.[0]?.path).toBe('image');
    expect((await refusal(patch('m-sense', etag, { name: 'a/b' }))).problems?.[0]?.path).toBe('name');
    expect((await refusal(patch('m-sense', etag, { description: '\0' }))).code).toBe('invalid-request');
  });

  test('a rename takes no name that someone bears, and frees the old one', async () => {
    await publish('m-holder', 'v-holder', '1', 'Held');
    const { etag } = await publish('m-mover', 'v-mover', '1', 'Mover');
    expect(await refusal(patch('m-mover', etag, { name: 'HELD' }))).toMatchObject({ code: 'name-taken', holder: { id: 'm-holder', name: 'Held' } });
    const renamed = await patch('m-mover', etag, { name: 'MOVER' });
    expect(renamed.name).toBe('MOVER');
    await patch('m-mover', renamed.etag, { name: 'Moved' });
    expect((await publish('m-follower', 'v-follower', '1', 'mover')).name).toBe('mover');
  });

  test('archiving frees the name; restoring asks for another when it was taken', async () => {
    const first = await publish('m-arch', 'v-arch', '1', 'Archived');
    const disabled = await patch('m-arch', first.etag, { status: 'disabled' });
    const archived = await patch('m-arch', disabled.etag, { status: 'archived' });
    expect(archived).toMatchObject({ status: 'archived', archivedFrom: 'disabled' });
    await publish('m-arch-2', 'v-arch-2', '1', 'ARCHIVED');
    expect((await refusal(patch('m-arch', archived.etag, { status: 'active' }))).code).toBe('name-taken');
    expect((await refusal(patch('m-arch', archived.etag, { description: 'x' }))).code).toBe('archived');
    expect((await refusal(patch('m-arch', archived.etag, { name: 'Another' }))).code).toBe('archived');
    const restored = await patch('m-arch', archived.etag, { status: 'disabled', name: 'Archived again' });
    expect(restored).toMatchObject({ status: 'disabled', name: 'Archived again', versions: first.versions });
    expect(restored.archivedFrom).toBeUndefined();
  });

  test('what is archived takes no new version, and still answers for those it has', async () => {
    const { etag } = await publish('m-shut', 'v-shut');
    const archived = await patch('m-shut', etag, { status: 'archived' });
    expect((await refusal(publish('m-shut', 'v-shut-2', '2'))).code).toBe('archived');
    expect(await publish('m-shut', 'v-shut')).toEqual(archived);
    expect((await refusal(world.service.setVersionStatus(world.contributor, 'module', 'm-shut', 'v-shut', 'deprecated'))).code).toBe('archived');
    expect((await world.service.list(world.reader, 'module', { name: 'm-shut' })).entities).toEqual([]);
    expect((await world.service.list(world.reader, 'module', { name: 'm-shut', all: true })).entities).toEqual([archived]);
  });

  test('of a version, the description changes by its ETag and the status by deprecating', async () => {
    const before = await publish('m-version', 'v-version');
    const [entry] = before.versions;
    const described = await world.service.describeVersion(world.contributor, 'module', 'm-version', 'v-version', entry?.etag ?? '', 'Better.');
    expect(described.versions[0]).toMatchObject({ description: 'Better.', digest: entry?.digest });
    expect(described.etag).toBe(before.etag);
    expect((await refusal(world.service.describeVersion(world.contributor, 'module', 'm-version', 'v-version', entry?.etag ?? '', 'Mine.'))).code).toBe('changed-meanwhile');
    const deprecated = await world.service.setVersionStatus(world.contributor, 'module', 'm-version', 'v-version', 'deprecated');
    expect(deprecated.versions[0]?.status).toBe('deprecated');
    expect(await world.service.setVersionStatus(world.contributor, 'module', 'm-version', 'v-version', 'deprecated')).toEqual(deprecated);
    expect((await world.service.versionDocument(world.reader, 'module', 'm-version', 'v-version')).document).toMatchObject({ description: 'Better.', status: 'deprecated' });
    const late = described.versions[0]?.etag;
    expect(await world.service.setVersionStatus(world.contributor, 'module', 'm-version', 'v-version', 'deprecated', late)).toEqual(deprecated);
    expect((await refusal(world.service.setVersionStatus(world.contributor, 'module', 'm-version', 'v-version', 'active', late))).code).toBe('changed-meanwhile');
    expect((await refusal(world.service.setVersionStatus(world.contributor, 'module', 'm-version', 'v-none', 'active'))).code).toBe('not-found');
    expect((await refusal(world.service.versionDocument(world.reader, 'module', 'm-patch', 'v-version'))).code).toBe('not-found');
  });

  test('references mean what they mean at home', async () => {
    await publish('m-ref', 'v-ref-1', '1', 'ref');
    await publish('m-ref', 'v-00000000000000000000000002', '2', 'ref');
    const resolved = async (...references: string[]) => (await world.service.resolve(world.reader, references)).map(({ version, problem }) => version?.id ?? problem);
    expect(await resolved('ref', 'azureml:REF@latest', 'ref:1', 'v-00000000000000000000000002')).toEqual(['v-00000000000000000000000002', 'v-00000000000000000000000002', 'v-ref-1', 'v-00000000000000000000000002']);
    await world.service.setVersionStatus(world.contributor, 'module', 'm-ref', 'v-00000000000000000000000002', 'deprecated');
    expect(await resolved('ref', 'ref:2')).toEqual(['v-ref-1', 'v-00000000000000000000000002']);
    expect((await world.service.resolve(world.reader, ['ref:2']))[0]?.warnings[0]).toContain('deprecated');
    const { etag } = await patch('m-ref', (await world.service.entity(world.reader, 'module', 'm-ref')).etag, { defaultVersion: '2' });
    expect(await resolved('ref', 'ref@latest')).toEqual(['v-00000000000000000000000002', 'v-ref-1']);
    await patch('m-ref', etag, { status: 'disabled' });
    const problems = await resolved('ref', 'nothing', 'ref@newest', 'not a reference', `v-${'0'.repeat(26)}`, '\0');
    expect(problems[0]).toContain('disabled');
    expect(problems[1]).toContain(`no module 'nothing'`);
    expect(problems.every((problem) => (problem?.length ?? 0) > 20)).toBe(true);
  });

  test('the history tells every change once, as it is now', async () => {
    const start = (await world.service.position(world.workspace)).seq;
    await publish('m-feed-1', 'v-feed-1');
    await world.service.publish(world.contributor, 'endpoint', 'e-feed', 'ev-feed', endpointPublication({ id: 'e-feed', versionId: 'ev-feed', version: '1' }));
    await publish('m-feed-1', 'v-feed-1b', '2');
    const first = await world.service.changes(world.reader, start, 1);
    expect(first).toMatchObject({ more: true, changes: [{ kind: 'endpoint', entity: { id: 'e-feed' } }] });
    const rest = await world.service.changes(world.reader, first.cursor, 10);
    expect(rest).toMatchObject({ more: false, changes: [{ kind: 'module', entity: { id: 'm-feed-1', versions: { length: 2 } } }] });
    expect(rest.cursor).toBe((await world.service.info(world.reader)).seq);
    expect((await world.service.changes(world.reader, rest.cursor)).changes).toEqual([]);
    expect((await refusal(world.service.changes(world.reader, -1))).code).toBe('invalid-request');
  });

  test('whoever watches hears of changes', async () => {
    const heard: [string, number][] = [];
    const stop = world.service.watch((workspace, seq) => heard.push([workspace, seq]));
    const { seq } = await publish('m-watch', 'v-watch');
    stop();
    await publish('m-watch', 'v-watch-2', '2');
    expect(heard).toEqual([[world.workspace, seq]]);
  });

  test('lists go on where the page before ended', async () => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await world.service.list(world.reader, 'module', { limit: 3, after, all: true });
      expect(page.entities.length).toBeLessThanOrEqual(3);
      found.push(...page.entities.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBe((await world.service.changes(world.reader, 0)).changes.filter(({ kind }) => kind === 'module').length);
    expect((await refusal(world.service.list(world.reader, 'module', { after: 'nonsense' }))).code).toBe('invalid-request');
  });
}
