import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { summarizeModule } from '#shared/catalog/module-summary.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { Catalog } from '#electron/catalog/catalog.ts';
import { contentDigest, type RegisterRequest } from '#electron/catalog/register-version.ts';
import { systemClock } from '#electron/clock.ts';
import { parseJournal } from '#electron/store/journal.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import { sampleModule } from '#test/integration/catalog/sample-module.ts';
import { atMost, type BenchRow, limit } from './row.ts';
import { median } from './timing.ts';

const VERSIONS = 10;
const ROUNDS = 100;
const [SMALL, LARGE] = [100, 10_000];
const newId = (): string => ulid().toLowerCase();

/** Registers, lists and weighs at 100 and at 10,000 modules of ten versions each. Takes about a minute; needs 1 GB in the temporary folder. */
export async function measureCatalog(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-'));
  try {
    const [small, large] = [path.join(folder, 'small'), path.join(folder, 'large')];
    seed(small, SMALL);
    seed(large, LARGE);
    const listMs = median(Array.from({ length: 5 }, () => timed(() => open(large).listModules().length)));
    const parseMs = median(Array.from({ length: 5 }, () => timed(() => parseJournal(readFileSync(catalogLayout(large).index, 'utf8')))));
    const [smallMs, largeMs, floorMs] = await registrationMs(open(small), open(large), path.join(folder, 'floor'));
    const megabytes = process.memoryUsage().rss / 1e6;
    const register = { name: 'catalog: register a version, 10,000 modules x 10', value: largeMs, unit: 'ms' } as const;
    return [
      limit(register, 3, { against: 'one file replaced durably', value: floorMs }),
      atMost({ ...register, name: 'catalog: register a version, cost of size' }, 1.3, 'the same at 100 modules', smallMs),
      limit({ name: 'catalog: open the list of 10,000 modules', value: listMs, unit: 'ms' }, 50, { against: 'reading and parsing the index file', value: parseMs }),
      limit({ name: 'catalog: memory of the process', value: megabytes, unit: 'MB' }, 200),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The median time of a registration in each of two catalogs and of one durable write, taken in turns so that all see the same machine. */
async function registrationMs(one: Catalog, two: Catalog, floor: string): Promise<[number, number, number]> {
  const times: [number[], number[], number[]] = [[], [], []];
  for (let at = 0; at < ROUNDS; at += 1) {
    for (const [index, catalog] of [one, two].entries()) {
      const request = sampleModule(`module-${String(at % SMALL)}`, `echo new ${String(at)}`);
      const start = performance.now();
      await catalog.registerVersion(request);
      times[index]?.push(performance.now() - start);
    }
    times[2].push(timed(() => writeDurably(path.join(floor, 'file'), 'x'.repeat(2_000))));
  }
  return [median(times[0]), median(times[1]), median(times[2])];
}

function open(root: string): Catalog {
  return new Catalog(root, { clock: systemClock, newId });
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** What so many registrations would have left on disk, without their fsyncs. */
function seed(root: string, modules: number): void {
  const layout = catalogLayout(root);
  const lines: string[] = [];
  const folders = new Set<string>();
  const write = (file: string, value: unknown): void => {
    const folder = path.dirname(file);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
  };
  for (let at = 0; at < modules; at += 1) {
    const request = sampleModule(`module-${String(at)}`);
    const id = `m-${newId()}`;
    const versions = Array.from({ length: VERSIONS }, (_, version) => ({ version: String(version + 1), id: `v-${newId()}` }));
    const module: ModuleDocument = { schemaVersion: 1, id, name: request.name, description: request.description, status: 'active', createdUtc: systemClock.nowUtc(), versions };
    for (const entry of versions) write(layout.version(entry.id), versionDocument(request, module, entry));
    write(layout.module(id), module);
    write(layout.name(request.name), { name: request.name, module: id });
    lines.push(JSON.stringify(summarizeModule(module, () => ({ status: 'active', kind: 'command' }))));
  }
  const body = lines.map((line) => `${line}\n`).join('');
  writeFileSync(layout.index, `${JSON.stringify({ schemaVersion: 2, generation: newId(), bytes: Buffer.byteLength(body) })}\n${body}`);
}

function versionDocument(request: RegisterRequest, module: ModuleDocument, entry: { version: string; id: string }): ModuleVersionDocument {
  return {
    schemaVersion: 1,
    ...entry,
    module: module.id,
    description: request.description,
    status: 'active',
    createdUtc: module.createdUtc,
    ...request.interface,
    kind: 'command',
    format: request.format,
    sealed: request.sealed,
    source: request.source,
    contentDigest: contentDigest({ ...request, sourceText: request.source.text }),
  };
}
