import { rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { checkCatalog } from '#electron/catalog/check-catalog.ts';
import { openCatalog, temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';
import { bundleChild } from './bundle-child.ts';
import { killCount, killRepeatedly, type ChildSpec, type KillRound } from './kill-harness.ts';

const MODULES = 1_000;
const folder = path.resolve(import.meta.dirname, '../../.cache/sim', `catalog-kills-${String(process.pid)}`);
let script: string;

beforeAll(async () => {
  script = await bundleChild(path.join(import.meta.dirname, 'children/register-modules.ts'), folder);
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  };
});

const acknowledgement = z.object({ name: z.string(), module: z.string(), version: z.string(), versionId: z.string() });
type Acknowledgement = z.infer<typeof acknowledgement>;

/** Everything that was ever acknowledged in one home, and whether it is still so. */
class Ledger {
  readonly root = path.join(temporaryFolder(), 'catalog');
  readonly #acknowledged = new Map<string, Acknowledgement>();

  async check({ round, children }: KillRound): Promise<void> {
    for (const child of children) {
      for (const value of child.acknowledged) {
        const entry = acknowledgement.parse(value);
        this.#acknowledged.set(entry.versionId, entry);
      }
    }
    expect(checkCatalog(this.root)).toEqual([]);
    const catalog = openCatalog(this.root);
    for (const { name, module, version, versionId } of this.#acknowledged.values()) {
      const document = catalog.findModule(name);
      expect(document.id, name).toBe(module);
      expect(document.versions, name).toContainEqual({ version, id: versionId });
    }
    const next = await catalog.registerVersion(sampleModule(`after-kill-${String(round)}`));
    expect(next.outcome).toBe('created');
    expect(checkCatalog(this.root)).toEqual([]);
  }

  get size(): number {
    return this.#acknowledged.size;
  }
}

test('a process that registers 1,000 modules may be killed at any moment', async () => {
  let ledger = new Ledger();
  const totals = await killRepeatedly({
    kills: killCount(15),
    seed: 20_260_101,
    longestMs: 900,
    children: () => {
      if (ledger.size >= MODULES) ledger = new Ledger();
      return [child(ledger, 'module-', 0)];
    },
    check: (round) => ledger.check(round),
  });
  expect(totals.acknowledged).toBeGreaterThan(0);
  process.stdout.write(`one process: ${JSON.stringify(totals)}\n`);
});

test('two processes that register into one home, partly under the same names, may be killed at any moment', async () => {
  let ledger = new Ledger();
  const totals = await killRepeatedly({
    kills: killCount(15),
    seed: 20_260_102,
    longestMs: 900,
    children: (round) => {
      if (ledger.size >= MODULES) ledger = new Ledger();
      return [child(ledger, 'shared-', round * 2), child(ledger, 'shared-', round * 2 + 1), child(ledger, 'own-', round)].slice(0, round % 3 === 0 ? 3 : 2);
    },
    check: (round) => ledger.check(round),
  });
  expect(totals.acknowledged).toBeGreaterThan(0);
  process.stdout.write(`two or three processes: ${JSON.stringify(totals)}\n`);
});

function child(ledger: Ledger, prefix: string, salt: number): ChildSpec {
  return { script, args: [ledger.root, prefix, String(MODULES), String(salt)] };
}
