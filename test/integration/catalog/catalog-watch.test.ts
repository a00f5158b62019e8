import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { summarizeModule } from '#shared/catalog/module-summary.ts';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { ModuleDocuments } from '#electron/catalog/module-documents.ts';
import { ModuleIndex } from '#electron/catalog/module-index.ts';
import { watchCatalog } from '#electron/host/watch/catalog-source.ts';
import { openCatalog, temporaryFolder } from './new-catalog.ts';
import { sampleModule } from './sample-module.ts';

test('who was told of a change before it had happened is told again when it has: a slow disk keeps nobody at the old state', async () => {
  const root = path.join(temporaryFolder(), 'catalog');
  const catalog = openCatalog(root);
  const { module } = await catalog.registerVersion(sampleModule('hello'));
  const statuses = (): string[] => [...openCatalog(root).listModules({ all: true })].map(({ status }) => status);

  const seen: string[][] = [];
  onTestFinished(watchCatalog(root, () => seen.push(statuses()), (error) => expect.fail(String(error))));
  // What the writer does, with time between its two steps.
  const layout = catalogLayout(root);
  const documents = new ModuleDocuments(layout);
  const index = new ModuleIndex(layout, documents, () => 'x');
  const archived = { ...module, status: 'archived' as const };
  const announced = index.announce(summarizeModule(archived, (entry) => documents.gistOf(entry)));
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toEqual(['active']);
  documents.writeModule(archived);
  index.commit(announced);
  await expect.poll(() => seen.at(-1), { timeout: 10_000 }).toEqual(['archived']);
});
