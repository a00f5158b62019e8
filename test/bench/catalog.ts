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

/** One measured figure, with what it was measured against in the same run. */
export interface CatalogRow {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'MB';
  readonly against: string;
  readonly ratio: number;
  readonly target: string;
  readonly met: boolean;
}

const VERSIONS = 10;
const ROUNDS = 100;
const [SMALL, LARGE] = [100, 10_000];
const newId = (): string => ulid().toLowerCase();

/** Registers, lists and weighs at 100 and at 10,000 modules of ten versions each. Takes about a minute; needs 1 GB in the temporary folder. */
export async function measureCatalog(): Promise<CatalogRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-'));
  try {
    const [small, large] = [path.join(folder, 'small'), path.join(folder, 'large')];
    seed(small, SMALL);
    seed(large, LARGE);
    const listMs = median(Array.from({ length: 5 }, () => timed(() => open(large).listModules().length)));
    const parseMs = median(Array.from({ length: 5 }, () => timed(() => parseJournal(readFileSync(catalogLayout(large).index, 'utf8')))));
    const [smallMs, largeMs, floorMs] = await registrationMs(open(small), open(large), path.join(folder, 'floor'));
    const megabytes = process.memoryUsage().rss / 1e6;
    return [
      row('catalog: register a version, 10,000 modules x 10', largeMs, 'ms', 'one file replaced durably', floorMs, '<= 3 ms', largeMs <= 3),
      row('catalog: register a version, cost of size', largeMs, 'ms', 'the same at 100 modules', smallMs, '<= 1.3x', largeMs <= 1.3 * smallMs),
      row('catalog: open the list of 10,000 modules', listMs, 'ms', 'reading and parsing the index file', parseMs, '<= 50 ms', listMs <= 50),
      row('catalog: memory of the process', megabytes, 'MB', '200 MB', 200, '<= 200 MB', megabytes <= 200),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(name: string, value: number, unit: CatalogRow['unit'], against: string, other: number, target: string, met: boolean): CatalogRow {
  return { name, value, unit, against, ratio: value / other, target, met };
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
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
    lines.push(JSON.stringify(summarizeModule(module, () => 'active')));
  }
  const body = lines.map((line) => `${line}\n`).join('');
  writeFileSync(layout.index, `${JSON.stringify({ schemaVersion: 1, generation: newId(), bytes: Buffer.byteLength(body) })}\n${body}`);
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
