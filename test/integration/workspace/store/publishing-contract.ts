import { beforeAll, expect, test } from 'vitest';
import type { WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { urlPublication } from '#test/kit/workspace/documents.ts';
import { endpointPublication, modulePublication } from '#test/kit/workspace/publications.ts';
import { openServiceWorld, refusal, type ServiceWorld } from '#test/kit/workspace/service-world.ts';

const digest = `sha256:${'a'.repeat(64)}`;

/** The rules of publishing, over any store. */
export function publishingContract(opened: () => WorkspaceStore): void {
  let world: ServiceWorld;
  beforeAll(async () => {
    world = await openServiceWorld(opened());
  });
  const publish = async (id: string, versionId: string, more: Partial<Parameters<typeof modulePublication>[0]> & { readonly setDefault?: boolean; readonly failIfExists?: boolean } = {}) => {
    const { setDefault, failIfExists, ...of } = more;
    const request = modulePublication({ version: '1', ...of, id, versionId });
    return world.service.publish(world.contributor, 'module', id, versionId, { ...request, ...(setDefault === undefined ? {} : { setDefault }), ...(failIfExists === undefined ? {} : { failIfExists }) });
  };

  test('a new version makes its module, by the member who published it', async () => {
    const reply = await publish('m-new', 'v-new', { name: 'New one', description: 'Trains.' });
    expect(reply).toMatchObject({ outcome: 'created', versionId: 'v-new', entity: { id: 'm-new', name: 'New one', description: 'Trains.', status: 'active', createdBy: 'con', createdByName: world.contributor.name, createdUtc: '2026-01-02T03:04:05.000Z', versions: [{ id: 'v-new', version: '1', status: 'active', description: 'Trains.' }] } });
    expect(await world.service.entity(world.reader, 'module', 'm-new')).toEqual(reply.entity);
    const { document } = await world.service.versionDocument(world.reader, 'module', 'm-new', 'v-new');
    expect(document).toEqual(modulePublication({ id: 'm-new', versionId: 'v-new', version: '1', name: 'New one', description: 'Trains.' }).document);
  });

  test('the same once more changes nothing, under whatever id', async () => {
    const first = await publish('m-same', 'v-same');
    expect(await publish('m-same', 'v-same')).toEqual({ ...first, outcome: 'unchanged' });
    expect(await publish('m-same', 'v-other', { description: 'Another description.' })).toEqual({ ...first, outcome: 'unchanged' });
    expect((await refusal(publish('m-same', 'v-same', { failIfExists: true }))).code).toBe('version-exists');
    expect((await refusal(world.service.versionDocument(world.reader, 'module', 'm-same', 'v-other'))).code).toBe('not-found');
  });

  test('other content under a version is a conflict that names what is there and what is free', async () => {
    await publish('m-conflict', 'v-conflict', { version: '7' });
    expect(await refusal(publish('m-conflict', 'v-conflict-2', { version: '7', command: 'echo other' }))).toMatchObject({ code: 'version-conflict', existing: { id: 'v-conflict', version: '7' }, suggestedVersion: '8' });
    expect(await refusal(publish('m-conflict', 'v-conflict', { version: '7', command: 'echo other' }))).toMatchObject({ code: 'version-conflict' });
  });

  test('a name belongs to one module, whatever its case and form', async () => {
    await publish('m-name', 'v-name', { name: 'Café Straße' });
    expect(await refusal(publish('m-name-2', 'v-name-2', { name: 'CAFE\u0301 STRASSE' }))).toMatchObject({ code: 'name-taken', holder: { id: 'm-name', name: 'Café Straße' } });
    const endpoint = endpointPublication({ id: 'e-name', versionId: 'ev-name', version: '1', name: 'café straße' });
    expect((await world.service.publish(world.contributor, 'endpoint', 'e-name', 'ev-name', endpoint)).outcome).toBe('created');
  });

  test('an id stands for one thing for ever', async () => {
    await publish('m-id', 'v-id');
    expect((await refusal(publish('v-id', 'v-fresh'))).code).toBe('id-taken');
    expect((await refusal(publish('m-id-2', 'v-id'))).code).toBe('id-taken');
    expect((await refusal(publish('m-id-2', 'm-id'))).code).toBe('id-taken');
    expect((await refusal(publish('m-id', 'v-id', { version: '2' }))).code).toBe('id-taken');
    const data = urlPublication({ id: 'm-id', version: '1', versionId: 'dv-id', name: 'data of that id' });
    expect((await refusal(world.service.publish(world.contributor, 'data', 'm-id', 'dv-id', data))).code).toBe('id-taken');
    expect((await refusal(world.service.createEnvironment(world.contributor, 'm-id', { name: 'azureml:x', description: '', createdUtc: '2026-01-01T00:00:00Z', image: 'x' }))).code).toBe('id-taken');
  });

  test('what is listed never becomes longer than a client takes: pages end early, and an entity with too much text takes no more of it', async () => {
    const { service, reader, contributor } = await openServiceWorld(opened());
    const description = 'd'.repeat(49_000);
    const add = async (id: string, at: number): Promise<unknown> => service.publish(contributor, 'module', id, `${id}-v${String(at)}`, modulePublication({ id, versionId: `${id}-v${String(at)}`, version: String(at), description }));
    for (let at = 0; at < 50; at += 1) await add(`m-${String(at)}`, 0);
    const seen: string[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await service.changes(reader, after);
      expect(JSON.stringify(page).length).toBeLessThan(4_100_000);
      seen.push(...page.changes.map(({ entity }) => entity.id));
      ({ cursor: after, more } = page);
    }
    const listed: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await service.list(reader, 'module', { after });
      expect(JSON.stringify(page).length).toBeLessThan(4_100_000);
      listed.push(...page.entities.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, at) => `m-${String(at)}`));
    expect(listed).toEqual([...seen].sort());

    let refused: Awaited<ReturnType<typeof refusal>> | undefined;
    for (let at = 1; refused === undefined && at < 200; at += 1) refused = await add('m-0', at).then(() => undefined, (error: unknown) => refusal(Promise.reject(error instanceof Error ? error : new Error())));
    expect(refused?.code).toBe('too-large');
    const page = await service.changes(reader, 50);
    expect(JSON.stringify(page).length).toBeLessThan(6_100_000);
    // Less text is taken, as is the same once more.
    const [first] = (await service.entity(reader, 'module', 'm-0')).versions;
    await service.describeVersion(contributor, 'module', 'm-0', 'm-0-v0', first?.etag ?? '', 'Short.');
    expect(await add('m-0', 1)).toMatchObject({ outcome: 'unchanged' });
  });

  test('a new version moves latest, and the default only when that is asked for', async () => {
    await publish('m-default', 'v-d1', { setDefault: true });
    const second = await publish('m-default', 'v-d2', { version: '2', command: 'two' });
    expect(second.entity.defaultVersion).toBe('1');
    const third = await publish('m-default', 'v-d3', { version: '3', command: 'three', setDefault: true });
    expect(third.entity.defaultVersion).toBe('3');
    expect(third.entity.etag).not.toBe(second.entity.etag);
    const back = await publish('m-default', 'v-again', { version: '2', command: 'two', setDefault: true });
    expect(back).toMatchObject({ outcome: 'unchanged', versionId: 'v-d2', entity: { defaultVersion: '2', versions: { length: 3 } } });
  });

  test('a version whose files are not all here waits for them', async () => {
    expect(await refusal(publish('m-files', 'v-files', { snapshotId: digest }))).toMatchObject({ code: 'content-missing', missing: [digest] });
    const endpoint = endpointPublication({ id: 'e-files', versionId: 'ev-files', version: '1', contextSnapshotId: digest });
    expect(await refusal(world.service.publish(world.contributor, 'endpoint', 'e-files', 'ev-files', endpoint))).toMatchObject({ code: 'content-missing', missing: [digest] });
    await world.store.change(world.workspace, (changes) => changes.putSnapshot(digest));
    expect((await publish('m-files', 'v-files', { snapshotId: digest })).outcome).toBe('created');
    expect((await world.service.publish(world.contributor, 'endpoint', 'e-files', 'ev-files', endpoint)).outcome).toBe('created');
  });

  test('a document that is not what it says it is is refused, with every place', async () => {
    const { document, entity } = modulePublication({ id: 'm-bad', versionId: 'v-bad', version: '1' });
    const attempt = (changed: object) => refusal(world.service.publish(world.contributor, 'module', 'm-bad', 'v-bad', { entity, document: { ...document, ...changed } }));
    expect((await attempt({ contentDigest: digest })).problems?.[0]?.path).toBe('document.contentDigest');
    expect((await attempt({ module: 'm-other' })).problems?.[0]?.path).toBe('document.module');
    expect((await attempt({ id: 'v-other' })).problems?.[0]?.path).toBe('document.id');
    expect((await attempt({ version: ' 1' })).problems?.[0]?.path).toBe('document.version');
    expect((await attempt({ version: 'e\u0301' })).problems?.[0]?.path).toBe('document.version');
    expect((await attempt({ sealed: { kind: 'shell' } })).problems?.[0]?.path).toMatch(/^document\.sealed/u);
    expect((await attempt({ description: 'NUL \0' })).problems?.[0]?.path).toBe('document.description');
    expect((await attempt({ description: '\uD800' })).problems?.[0]?.path).toBe('document.description');
    expect((await attempt({ createdUtc: 'yesterday' })).problems?.[0]?.path).toBe('document.createdUtc');
    expect((await attempt({ description: 'x'.repeat(50_001) })).code).toBe('invalid-request');
    expect((await attempt({ tags: { big: 'x'.repeat(100_000) } })).code).toBe('too-large');
    expect((await refusal(world.service.entity(world.reader, 'module', 'm-bad'))).code).toBe('not-found');
    for (const name of ['', 'a:b', 'a/b', 'a\nb', 'x'.repeat(256)]) {
      expect((await refusal(world.service.publish(world.contributor, 'module', 'm-bad', 'v-bad', { entity: { ...entity, name }, document }))).code).toBe('invalid-request');
    }
    for (const id of ['', '../x', 'a/b', 'x'.repeat(129)]) expect((await refusal(world.service.publish(world.contributor, 'module', id, 'v-bad', { entity, document }))).code).toBe('invalid-request');
  });

  test('what a newer version writes beside what is known is kept as it came', async () => {
    const { document, entity } = modulePublication({ id: 'm-more', versionId: 'v-more', version: '1' });
    await world.service.publish(world.contributor, 'module', 'm-more', 'v-more', { entity, document: { ...document, later: { than: ['now'] } } });
    expect((await world.service.versionDocument(world.reader, 'module', 'm-more', 'v-more')).document['later']).toEqual({ than: ['now'] });
  });

  test('a version that was deprecated at home arrives deprecated', async () => {
    const { entity } = await publish('m-old', 'v-old', { status: 'deprecated' });
    expect(entity.versions[0]?.status).toBe('deprecated');
  });

  test('an environment is made once, and by the reference that it stands for', async () => {
    const body = { name: 'azureml:sklearn-1.5@latest', description: '', createdUtc: '2026-01-01T00:00:00.000Z', image: 'my/sklearn:1' };
    const made = await world.service.createEnvironment(world.contributor, 'env-1', body);
    expect(made).toMatchObject({ outcome: 'created', entity: { name: body.name, image: body.image, versions: [], createdBy: 'con' } });
    expect(await world.service.createEnvironment(world.contributor, 'env-1', body)).toEqual({ ...made, outcome: 'unchanged' });
    expect(await refusal(world.service.createEnvironment(world.contributor, 'env-2', body))).toMatchObject({ code: 'name-taken', holder: { id: 'env-1' } });
    expect((await refusal(world.service.createEnvironment(world.contributor, 'env-3', { ...body, name: 'other', image: 'no image' }))).code).toBe('invalid-request');
  });

  test('of 200 who publish a name and version at once with different contents, one wins and 199 learn who', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, index) => publish(`m-race-${String(index)}`, `v-race-${String(index)}`, { name: 'race', command: `echo ${String(index)}` })));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    const lost = await Promise.all(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [refusal(Promise.reject(outcome.reason))] : [])));
    expect(new Set(lost.map(({ code, holder }) => `${code} ${holder?.id ?? ''}`))).toEqual(new Set([`name-taken ${won[0]?.entity.id ?? ''}`]));
    expect((await world.service.list(world.reader, 'module', { name: 'RACE', all: true })).entities).toHaveLength(1);
  });

  test('of 200 who publish a version of one module at once with different contents, one wins', async () => {
    await publish('m-versions', 'v-versions-0');
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, index) => publish('m-versions', `v-versions-${String(index + 1)}`, { version: '2', command: `echo ${String(index)}` })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = await Promise.all(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [refusal(Promise.reject(outcome.reason))] : [])));
    expect(new Set(lost.map(({ code }) => code))).toEqual(new Set(['version-conflict']));
    expect((await world.service.entity(world.reader, 'module', 'm-versions')).versions).toHaveLength(2);
  });

  test('of 200 who publish the same content at once, one makes it and all succeed', async () => {
    const replies = await Promise.all(Array.from({ length: 200 }, (_, index) => publish('m-alike', `v-alike-${String(index)}`)));
    expect(replies.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    expect(new Set(replies.map(({ versionId }) => versionId)).size).toBe(1);
    expect((await world.service.entity(world.reader, 'module', 'm-alike')).versions).toHaveLength(1);
  });
}
