import { rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ulid } from 'ulid';
import { z } from 'zod';
import { systemClock } from '#electron/clock.ts';
import { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { sampleEndpoint } from '#test/integration/endpoints/sample-endpoint.ts';
import { bundleChild } from './bundle-child.ts';
import { killCount, killRepeatedly, type KillRound } from './kill-harness.ts';

const ENDPOINTS = 300;
const folder = path.resolve(import.meta.dirname, '../../.cache/sim', `endpoint-kills-${String(process.pid)}`);
let script: string;

beforeAll(async () => {
  script = await bundleChild(path.join(import.meta.dirname, 'children/publish-endpoints.ts'), folder);
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
});

const acknowledgement = z.object({ id: z.string(), version: z.string(), versionId: z.string(), name: z.string().optional() });

/** Everything that was ever acknowledged in one home, and whether it is still so. */
class Ledger {
  readonly root = path.join(temporaryFolder(), 'catalog');
  readonly #acknowledged = new Map<string, z.infer<typeof acknowledgement>>();

  async check({ round, children }: KillRound): Promise<void> {
    for (const { acknowledged } of children) for (const value of acknowledged) {
      const entry = acknowledgement.parse(value);
      this.#acknowledged.set(entry.versionId, { ...this.#acknowledged.get(entry.versionId), ...entry });
    }
    const endpoints = new EndpointStore(this.root, { clock: systemClock, newId: () => ulid().toLowerCase() });
    const { endpoints: all, unreadable } = endpoints.list({ all: true });
    expect(unreadable).toEqual([]);
    expect(new Set(all.map(({ name }) => nameKey(name))).size).toBe(all.length);
    for (const endpoint of all) {
      expect(endpoints.find(endpoint.name).id, endpoint.name).toBe(endpoint.id);
      expect(new Set(endpoint.versions.map(({ version }) => version)).size).toBe(endpoint.versions.length);
      for (const entry of endpoint.versions) expect(endpoints.documents.versionOf(endpoint, entry)).toMatchObject({ id: entry.id, endpoint: endpoint.id, version: entry.version });
    }
    for (const { id, version, versionId, name } of this.#acknowledged.values()) {
      const endpoint = endpoints.find(id);
      expect(endpoint.versions).toContainEqual(expect.objectContaining({ version, id: versionId }));
      // Another process that published to it may have renamed it since; none gives the old name back.
      if (name !== undefined) expect(endpoint.name).toMatch(new RegExp(`^${name.replace(/ of .*/, '')} of \\d+$`));
    }
    expect((await endpoints.publish(`after kill ${String(round)}`, sampleEndpoint('x'))).outcome).toBe('created');
  }

  get size(): number {
    return this.#acknowledged.size;
  }
}

test('processes that publish and rename endpoints in one home, partly under the same names, may be killed at any moment', async () => {
  let ledger = new Ledger();
  const totals = await killRepeatedly({
    kills: killCount(10),
    seed: 20_260_401,
    longestMs: 700,
    children: (round) => {
      if (ledger.size >= ENDPOINTS) ledger = new Ledger();
      return [0, 1].map((at) => ({ script, args: [ledger.root, at === 0 ? 'shared-' : round % 2 === 0 ? 'shared-' : 'own-', String(ENDPOINTS), String(round * 2 + at)] }));
    },
    check: (round) => ledger.check(round),
  });
  expect(totals.acknowledged).toBeGreaterThan(0);
  process.stdout.write(`endpoints: ${JSON.stringify(totals)}\n`);
});
