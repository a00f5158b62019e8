import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { RefusalError } from '#electron/workspace/refusal-error.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { openServiceWorld, type ServiceWorld } from '#test/kit/workspace/service-world.ts';

type State = ReadonlyMap<string, Entity>;

const names = fc.constantFrom('train', 'TRAIN', 'Straße', 'STRASSE', 'score');
const ids = fc.constantFrom('m-a', 'm-b', 'm-c');
const versionIds = fc.constantFrom('v-1', 'v-2', 'v-3', 'v-4', 'm-a');
const versions = fc.constantFrom('1', '2', 'é');

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('publish' as const), id: ids, versionId: versionIds, version: versions, name: names, content: fc.constantFrom('x', 'y'), setDefault: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('patch' as const), id: ids, name: fc.option(names, { nil: undefined }), status: fc.option(fc.constantFrom('active' as const, 'disabled' as const, 'archived' as const), { nil: undefined }), defaultVersion: fc.option(fc.option(versions), { nil: undefined }), isStale: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('status' as const), id: ids, versionId: versionIds, status: fc.constantFrom('active' as const, 'deprecated' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What the rules say of a publication, said once more in another way. */
function expectedOf(state: State, of: Extract<Step, { do: 'publish' }>): string {
  if (of.id === of.versionId) return 'invalid-request';
  const entity = state.get(of.id);
  const there = entity?.versions.find(({ version }) => version === of.version);
  const isSame = there !== undefined && contents.get(there.id) === of.content;
  if (there !== undefined && !isSame) return 'version-conflict';
  if (there === undefined && entity === undefined && contents.has(of.id)) return 'id-taken';
  const isArchived = entity?.status === 'archived';
  if (there !== undefined) return of.setDefault && entity?.defaultVersion !== of.version && isArchived ? 'archived' : 'unchanged';
  if (isArchived) return 'archived';
  if (entity === undefined && [...state.values()].some(({ status, name }) => status !== 'archived' && nameKey(name) === nameKey(of.name))) return 'name-taken';
  if (contents.has(of.versionId) || state.has(of.versionId)) return 'id-taken';
  return 'created';
}

let contents = new Map<string, string>();

async function stateOf({ service, reader }: ServiceWorld): Promise<State> {
  const { changes } = await service.changes(reader, 0);
  return new Map(changes.map(({ entity }) => [entity.id, entity]));
}

async function carryOut({ service, contributor }: ServiceWorld, state: State, of: Step): Promise<string> {
  try {
    switch (of.do) {
      case 'publish': {
        const request = modulePublication({ id: of.id, versionId: of.versionId, version: of.version, name: of.name, command: of.content });
        const { outcome, versionId } = await service.publish(contributor, 'module', of.id, of.versionId, { ...request, setDefault: of.setDefault });
        contents.set(versionId, of.content);
        return outcome;
      }
      case 'patch': {
        const { name, status, defaultVersion } = of;
        const etag = of.isStale ? 'stale' : (state.get(of.id)?.etag ?? '');
        await service.patch(contributor, 'module', of.id, etag, { ...(name === undefined ? {} : { name }), ...(status === undefined ? {} : { status }), ...(defaultVersion === undefined ? {} : { defaultVersion }) });
        return 'patched';
      }
      case 'status':
        await service.setVersionStatus(contributor, 'module', of.id, of.versionId, of.status);
        return 'patched';
    }
  } catch (error) {
    if (error instanceof RefusalError) return error.failure.code;
    throw error;
  }
}

function checkRules(before: State, after: State): void {
  const bearers = [...after.values()].filter(({ status }) => status !== 'archived').map(({ name }) => nameKey(name));
  expect(new Set(bearers).size).toBe(bearers.length);
  const allIds = [...after.values()].flatMap(({ id, versions: entries }) => [id, ...entries.map((entry) => entry.id)]);
  expect(new Set(allIds).size).toBe(allIds.length);
  for (const [id, old] of before) {
    const now = after.get(id);
    const fixed = (entity: Entity | undefined): unknown => [entity?.id, entity?.createdUtc, entity?.createdBy, ...(entity?.versions ?? []).slice(0, old.versions.length).map((entry) => [entry.id, entry.version, entry.digest, entry.createdUtc])];
    expect(fixed(now)).toEqual(fixed(old));
    const isChanged = JSON.stringify([now?.name, now?.description, now?.status, now?.defaultVersion]) !== JSON.stringify([old.name, old.description, old.status, old.defaultVersion]);
    if (isChanged) expect(now?.etag).not.toBe(old.etag);
  }
  for (const { versions: entries, defaultVersion } of after.values()) {
    expect(new Set(entries.map(({ version }) => version)).size).toBe(entries.length);
    if (defaultVersion !== undefined) expect(entries.map(({ version }) => version)).toContain(defaultVersion);
  }
}

test('whatever is asked in whatever order, the rules hold, refusals change nothing, and the history tells all of it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      contents = new Map();
      const world = await openServiceWorld(new MemoryStore());
      const replica = new Map<string, Entity>();
      let cursor = 0;
      let before = await stateOf(world);
      for (const of of steps) {
        const expected = of.do === 'publish' ? expectedOf(before, of) : undefined;
        const outcome = await carryOut(world, before, of);
        if (expected !== undefined) expect(outcome).toBe(expected);
        const after = await stateOf(world);
        if (!['created', 'unchanged', 'patched'].includes(outcome)) expect(after).toEqual(before);
        checkRules(before, after);
        const feed = await world.service.changes(world.reader, cursor, 2);
        for (const { entity } of feed.changes) replica.set(entity.id, entity);
        cursor = feed.cursor;
        before = after;
      }
      expect(replica).toEqual(new Map(before));
    }),
    { numRuns: 150 },
  );
});
