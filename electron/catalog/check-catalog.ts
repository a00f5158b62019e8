import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { nameKey } from '#shared/catalog/module-name.ts';
import { summarizeModule } from '#shared/catalog/module-summary.ts';
import { DrydockError } from '#shared/errors.ts';
import type { ModuleDocument } from '#shared/model/module.ts';
import { catalogLayout } from './catalog-layout.ts';
import { ModuleDocuments } from './module-documents.ts';
import { ModuleIndex } from './module-index.ts';

/** Reads everything in a catalog and says what is wrong, one sentence each: for `drydock doctor` and for tests. Takes no lock and changes nothing. */
export function checkCatalog(root: string): string[] {
  const layout = catalogLayout(root);
  const documents = new ModuleDocuments(layout);
  const problems: string[] = [];
  const modules = readAll(layout.modules, (id) => documents.module(id), problems);
  const names = new Map<string, ModuleDocument>();
  for (const module of modules) {
    problems.push(...versionProblems(module, documents));
    if (module.status === 'archived') continue;
    const other = names.get(nameKey(module.name));
    if (other !== undefined) problems.push(`The name '${module.name}' belongs to two modules: ${other.id} and ${module.id}.`);
    names.set(nameKey(module.name), module);
    const claim = documents.claimant(module.name);
    if (claim === 'damaged' || claim?.module !== module.id) problems.push(`The module '${module.name}' (${module.id}) is not found by its name: ${layout.name(module.name)}.`);
  }
  problems.push(...indexProblems(new ModuleIndex(layout, documents, () => ''), modules, documents));
  return problems;
}

function readAll<T>(folder: string, read: (id: string) => T | undefined, problems: string[]): T[] {
  const found: T[] = [];
  for (const file of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
    if (!file.endsWith('.json')) continue;
    try {
      const document = read(path.basename(file, '.json'));
      if (document === undefined) problems.push(`${path.join(folder, file)} is in the wrong place or has another name than its id.`);
      else found.push(document);
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      problems.push(error.message);
    }
  }
  return found;
}

function versionProblems(module: ModuleDocument, documents: ModuleDocuments): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const entry of module.versions) {
    if (seen.has(entry.version)) problems.push(`The module '${module.name}' (${module.id}) has two versions '${entry.version}'.`);
    seen.add(entry.version);
    try {
      const version = documents.versionOf(module, entry);
      if (version.module !== module.id || version.version !== entry.version) problems.push(`The document of '${module.name}:${entry.version}' says it is ${version.module}:${version.version}.`);
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      problems.push(error.message);
    }
  }
  return problems;
}

function indexProblems(index: ModuleIndex, modules: readonly ModuleDocument[], documents: ModuleDocuments): string[] {
  const indexed = new Map([...index.summaries()].map((summary) => [summary.id, JSON.stringify(summary)]));
  const problems: string[] = [];
  for (const module of modules) {
    const line = indexed.get(module.id);
    indexed.delete(module.id);
    if (line !== JSON.stringify(summarizeModule(module, documents.gistOf))) problems.push(`The list of modules is wrong about '${module.name}' (${module.id}).`);
  }
  for (const id of indexed.keys()) problems.push(`The list of modules names ${id}, which cannot be read.`);
  return problems;
}
