import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Output } from '#shared/contract/contract.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { ModuleDocument } from '#shared/model/module.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import { catalogLayout } from '../../catalog/catalog-layout.ts';
import type { App } from '../../compose.ts';
import { recentRuns } from '../../home/recent-runs.ts';
import { unlessGone } from '../../home/measure-tree.ts';
import { versionOf } from './module-views.ts';

type Uses = Output<'modules.usedBy'>;

const AT_ONCE = 64;

/**
 * Who uses a module. Versions are immutable, so what a version refers to is read once; the first answer reads every version of the catalog, later ones
 * only what came since.
 */
export class ModuleUses {
  readonly #app: Pick<App, 'layout' | 'catalog' | 'runs'>;
  /** By module id: the versions that were looked at, and the references of those that are pipelines. */
  readonly #looked = new Map<string, { readonly versions: number; readonly pipelines: ReadonlyMap<string, readonly string[]> }>();

  constructor(app: Pick<App, 'layout' | 'catalog' | 'runs'>) {
    this.#app = app;
  }

  /** Pipelines that are not archived, each version of them; and nodes of the newest 200 runs. */
  async of(id: string, signal: AbortSignal): Promise<Uses> {
    const module = this.#app.catalog.findModule(id);
    return { pipelines: await this.#pipelines(module, signal), runs: await this.#runs(module, signal) };
  }

  async #pipelines(module: ModuleDocument, signal: AbortSignal): Promise<Uses['pipelines']> {
    const summaries = this.#app.catalog.listModules({ all: true }).filter(({ status }) => status !== 'archived');
    const fresh = summaries.filter(({ id, versionCount }) => this.#looked.get(id)?.versions !== versionCount);
    for (let at = 0; at < fresh.length; at += AT_ONCE) {
      throwIfCancelled(signal);
      await Promise.all(fresh.slice(at, at + AT_ONCE).map(({ id }) => this.#look(id)));
      await nextTurn();
    }
    const names = this.#namer(module);
    return summaries.flatMap(({ id, name }) =>
      [...(this.#looked.get(id)?.pipelines ?? [])].filter(([, references]) => references.some(names)).map(([version]) => ({ id, name, version })).reverse(),
    );
  }

  async #look(id: string): Promise<void> {
    const pipelines = new Map<string, readonly string[]>();
    const layout = catalogLayout(this.#app.layout.catalog);
    try {
      const { versions } = this.#app.catalog.findModule(id);
      for (const entry of versions) {
        // Most versions are commands: theirs are not worth being read as documents.
        const text = (await unlessGone(readFile(layout.version(entry.id), 'utf8'))) ?? '';
        if (/"kind":\s*"pipeline"/.test(text)) pipelines.set(entry.version, referencesOf(versionOf(this.#app.catalog, id, entry.version).version.sealed));
      }
      this.#looked.set(id, { versions: versions.length, pipelines });
    } catch (error) {
      // A document that cannot be read is told about where its module is shown.
      if (!(error instanceof DrydockError)) throw error;
    }
  }

  /** Whether a reference means the module: by the id of a version of it, or by a name that finds it now. */
  #namer(module: ModuleDocument): (reference: string) => boolean {
    const ids = new Set([module.id, ...module.versions.map((entry) => entry.id)]);
    return (text) => {
      const reading = readModuleReference(text);
      if ('problem' in reading) return false;
      const { reference } = reading;
      if (reference.kind === 'id') return ids.has(reference.id);
      return ids.has(reference.name) || (module.status !== 'archived' && nameKey(reference.name) === nameKey(module.name));
    };
  }

  async #runs(module: ModuleDocument, signal: AbortSignal): Promise<Uses['runs']> {
    const versions = new Map(module.versions.map((entry) => [entry.id, entry.version]));
    const uses: Uses['runs'] = [];
    for await (const { id, planned } of recentRuns(this.#app.runs)) {
      throwIfCancelled(signal);
      for (const node of planned.nodes) {
        const version = node.module.versionId === undefined ? undefined : versions.get(node.module.versionId);
        if (version !== undefined) uses.push({ runId: id, node: node.name, version });
      }
    }
    return uses;
  }
}

/** The references of a module's nodes, those of pipelines written inside it too. */
function referencesOf(sealed: SealedModule): string[] {
  if (sealed.kind !== 'pipeline') return [];
  return sealed.nodes.flatMap(({ use }) => (use.kind === 'reference' ? [use.reference] : referencesOf(use.module)));
}
