import { beforeAll, expect, test } from 'vitest';
import { WorkspaceExistsError } from '#electron/workspace/store/store-errors.ts';
import type { Caller, WorkspaceStore } from '#electron/workspace/store/workspace-store.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { openServiceWorld, refusal, type ServiceWorld } from '#test/kit/workspace/service-world.ts';

/** The rules of members, tokens and the audit log, over any store. */
export function membersContract(opened: () => WorkspaceStore): void {
  let world: ServiceWorld;
  beforeAll(async () => {
    world = await openServiceWorld(opened());
  });
  const join = async (id: string, role: 'reader' | 'contributor' | 'admin', days?: number): Promise<{ readonly caller: Caller; readonly token: string; readonly tokenId: string }> => {
    await world.service.putMember(world.admin, id, { name: id, role });
    const { token, view } = await world.service.createToken(world.admin, id, { label: 'laptop', ...(days === undefined ? {} : { expiresInDays: days }) });
    return { caller: await world.service.authenticate(token), token, tokenId: view.id };
  };

  test('a token is what says who asks; nothing of it is kept', async () => {
    const { caller, token } = await join('new', 'contributor');
    expect(caller).toMatchObject({ workspace: world.workspace, member: 'new', name: 'new', role: 'contributor' });
    const kept = await world.store.read(world.workspace, (reads) => reads.tokens('new'));
    expect(JSON.stringify(kept)).not.toContain(token);
    for (const wrong of ['', 'drydock_', `${token}x`, token.slice(0, -1), token.toUpperCase(), `drydock_${'x'.repeat(1_000)}`, `' or 1=1 --`]) {
      expect((await refusal(world.service.authenticate(wrong))).code).toBe('unauthenticated');
    }
  });

  test('a role allows what it says and nothing above', async () => {
    const request = modulePublication({ id: 'm', versionId: 'v', version: '1' });
    const { service, reader, contributor } = world;
    const writes = (caller: Caller): Promise<unknown>[] => [
      service.publish(caller, 'module', 'm', 'v', request), service.patch(caller, 'module', 'm', 'x', { name: 'n' }), service.describeVersion(caller, 'module', 'm', 'v', 'x', 'd'),
      service.setVersionStatus(caller, 'module', 'm', 'v', 'deprecated'), service.createEnvironment(caller, 'e', { name: 'e', description: '', createdUtc: '2026-01-01T00:00:00Z', image: 'i' }),
    ];
    const governs = (caller: Caller): Promise<unknown>[] => [
      service.putMember(caller, 'evil', { name: 'evil', role: 'admin' }), service.patchMember(caller, caller.member, { role: 'admin' }), service.audit(caller), service.createToken(caller, 'ada', { label: 'stolen' }),
    ];
    for (const answer of [...writes(reader), ...governs(reader), ...governs(contributor)]) expect((await refusal(answer)).code).toBe('forbidden');
    expect((await refusal(service.revokeToken(contributor, world.admin.token ?? ''))).code).toBe('not-found');
    expect((await service.entity(contributor, 'module', 'm').catch(() => undefined))).toBeUndefined();
  });

  test('a change of role counts at once, with the same token', async () => {
    const { token } = await join('riser', 'reader');
    await world.service.patchMember(world.admin, 'riser', { role: 'contributor' });
    expect((await world.service.authenticate(token)).role).toBe('contributor');
  });

  test('the tokens of someone who was removed are dead at once, and stay so', async () => {
    const { token, caller } = await join('leaver', 'admin');
    await world.service.patchMember(world.admin, 'leaver', { status: 'removed' });
    expect((await refusal(world.service.authenticate(token))).code).toBe('unauthenticated');
    expect((await refusal(world.service.putMember(caller, 'friend', { name: 'friend', role: 'admin' }))).code).toBe('unauthenticated');
    expect((await refusal(world.service.createToken(world.admin, 'leaver', { label: 'x' }))).code).toBe('wrong-state');
    await world.service.patchMember(world.admin, 'leaver', { status: 'active' });
    expect((await refusal(world.service.authenticate(token))).code).toBe('unauthenticated');
  });

  test('a request that an admin made before being made less is refused', async () => {
    const { caller } = await join('former', 'admin');
    await world.service.patchMember(world.admin, 'former', { role: 'reader' });
    expect((await refusal(world.service.patchMember(caller, 'former', { role: 'admin' }))).code).toBe('forbidden');
  });

  test('a revoked token opens nothing; one revokes one\'s own, an admin everyone\'s', async () => {
    const { token, tokenId, caller } = await join('loser', 'reader');
    const own = await world.service.createToken(caller, 'loser', { label: 'second' });
    expect((await world.service.revokeToken(caller, own.view.id)).revokedUtc).toBeDefined();
    expect((await refusal(world.service.authenticate(own.token))).code).toBe('unauthenticated');
    const revoked = await world.service.revokeToken(world.admin, tokenId);
    expect(await world.service.revokeToken(world.admin, tokenId)).toEqual(revoked);
    expect((await refusal(world.service.authenticate(token))).code).toBe('unauthenticated');
  });

  test('a token ends when it says', async () => {
    world.at('2026-03-01T00:00:00.000Z');
    const { token } = await join('guest', 'reader', 2);
    world.at('2026-03-02T23:59:59.999Z');
    expect((await world.service.authenticate(token)).member).toBe('guest');
    world.at('2026-03-03T00:00:00.000Z');
    expect((await refusal(world.service.authenticate(token))).message).toContain('expired');
  });

  test('a token that was given for some days makes none that is valid for longer, and a revoked one makes none', async () => {
    const { service, admin } = world;
    const { caller, tokenId } = await join('temp', 'contributor', 10);
    expect((await refusal(service.createToken(caller, 'temp', { label: 'for ever' }))).code).toBe('forbidden');
    expect((await refusal(service.createToken(caller, 'temp', { label: 'longer', expiresInDays: 11 }))).message).toContain('cannot be valid for longer');
    expect((await service.createToken(caller, 'temp', { label: 'shorter', expiresInDays: 9 })).view.expiresUtc).toBeDefined();
    expect((await service.createToken(admin, 'temp', { label: 'by an admin' })).view.expiresUtc).toBeUndefined();
    await service.revokeToken(admin, tokenId);
    expect((await refusal(service.createToken(caller, 'temp', { label: 'late', expiresInDays: 1 }))).code).toBe('unauthenticated');
  });

  test('when a token was used last is known, without a write for each use', async () => {
    world.at('2026-04-01T00:00:00.000Z');
    const { token, tokenId } = await join('user', 'reader');
    const lastUsed = async () => (await world.store.read(world.workspace, (reads) => reads.tokens('user'))).find(({ id }) => id === tokenId)?.lastUsedUtc;
    expect(await lastUsed()).toBe('2026-04-01T00:00:00.000Z');
    world.at('2026-04-01T00:05:00.000Z');
    await world.service.authenticate(token);
    expect(await lastUsed()).toBe('2026-04-01T00:00:00.000Z');
    world.at('2026-04-01T00:10:00.000Z');
    await world.service.authenticate(token);
    expect(await lastUsed()).toBe('2026-04-01T00:10:00.000Z');
  });

  test('a workspace is founded once, also when that was interrupted', async () => {
    const { service, store, workspace } = world;
    await expect(service.found(workspace, 'Again', { id: 'eve', name: 'Eve' })).rejects.toBeInstanceOf(WorkspaceExistsError);
    expect((await service.members(world.admin)).some(({ id }) => id === 'eve')).toBe(false);
    await store.createWorkspace({ id: `${workspace}-half`, name: 'Half', createdUtc: '2026-01-01T00:00:00.000Z', epoch: 'e' });
    const { token } = await service.found(`${workspace}-half`, 'Half', { id: 'ada', name: 'Ada' });
    expect(await service.authenticate(token)).toMatchObject({ workspace: `${workspace}-half`, role: 'admin' });
  });

  test('there is an admin at every moment', async () => {
    const other = await openServiceWorld(world.store);
    expect((await refusal(other.service.patchMember(other.admin, 'ada', { role: 'contributor' }))).code).toBe('wrong-state');
    expect((await refusal(other.service.patchMember(other.admin, 'ada', { status: 'removed' }))).code).toBe('wrong-state');
    await other.service.putMember(other.admin, 'bo', { name: 'Bo', role: 'admin' });
    const bo = await other.service.authenticate((await other.service.createToken(other.admin, 'bo', { label: 'x' })).token);
    const outcomes = await Promise.allSettled([other.service.patchMember(other.admin, 'bo', { role: 'reader' }), other.service.patchMember(bo, 'ada', { role: 'reader' })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await other.service.members(other.reader)).filter(({ role }) => role === 'admin')).toHaveLength(1);
  });

  test('tokens are listed for admins and for oneself', async () => {
    await join('lister', 'reader');
    const seenByAdmin = await world.service.members(world.admin);
    expect(seenByAdmin.every(({ tokens }) => tokens !== undefined)).toBe(true);
    const seen = await world.service.members(world.reader);
    expect(seen.filter(({ tokens }) => tokens !== undefined).map(({ id }) => id)).toEqual(['rea']);
    expect(JSON.stringify(seenByAdmin)).not.toContain('hash');
  });

  test('adding a member again changes nothing, and takes no one else\'s place', async () => {
    const made = await world.service.putMember(world.admin, 'twice', { name: 'Twice', role: 'reader' });
    expect(await world.service.putMember(world.admin, 'twice', { name: 'Twice', role: 'reader' })).toEqual(made);
    expect((await refusal(world.service.putMember(world.admin, 'twice', { name: 'Twice', role: 'admin' }))).code).toBe('id-taken');
    expect((await refusal(world.service.putMember(world.admin, '../x', { name: 'x', role: 'admin' }))).code).toBe('invalid-request');
    expect((await refusal(world.service.patchMember(world.admin, 'nobody', { name: 'x' }))).code).toBe('not-found');
  });

  test('everything that was changed is in the audit log, with whoever did it', async () => {
    const { service, contributor, admin } = world;
    const { entity } = await service.publish(contributor, 'module', 'm-audit', 'v-audit', modulePublication({ id: 'm-audit', versionId: 'v-audit', version: '1' }));
    const renamed = await service.patch(contributor, 'module', 'm-audit', entity.etag, { name: 'Audited', status: 'disabled' });
    await service.setVersionStatus(contributor, 'module', 'm-audit', 'v-audit', 'deprecated');
    await service.patch(admin, 'module', 'm-audit', renamed.etag, { status: 'archived' });
    const { entries, more } = await service.audit(admin, { limit: 5 });
    expect(entries.map(({ member, action }) => [member, action])).toEqual([['ada', 'archive'], ['con', 'deprecate'], ['con', 'disable'], ['con', 'rename'], ['con', 'publish']]);
    expect(more).toBe(true);
    const older = await service.audit(admin, { before: entries.at(-1)?.seq, limit: 500 });
    expect(older.entries[0]?.seq).toBe((entries.at(-1)?.seq ?? 0) - 1);
    expect(older.entries.at(-1)).toMatchObject({ action: 'founded', seq: 1 });
  });
}
