import { WrongStatusError } from '#shared/catalog/catalog-errors.ts';
import { checkName } from '#shared/catalog/module-name.ts';
import { versionEntry, type VersionStatus } from '#shared/catalog/resolve-version.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import type { ModuleDocuments } from './module-documents.ts';
import type { ModuleLookup } from './module-lookup.ts';
import type { ModuleWriter } from './module-writer.ts';

/** Every change to a module or version that is no registration. A change to what already is succeeds and writes nothing. */
export class ModuleChanges {
  readonly #documents: ModuleDocuments;
  readonly #lookup: ModuleLookup;
  readonly #writer: ModuleWriter;

  constructor(documents: ModuleDocuments, lookup: ModuleLookup, writer: ModuleWriter) {
    this.#documents = documents;
    this.#lookup = lookup;
    this.#writer = writer;
  }

  async rename(nameOrId: string, newName: string, signal?: AbortSignal): Promise<ModuleDocument> {
    const name = checkName(newName, 'A module name');
    return this.#change(nameOrId, signal, (module) => {
      if (module.status === 'archived') throw new WrongStatusError(`The module '${module.name}' is archived. Give it another name as you restore it.`, { commandLine: `To do so: drydock module restore ${module.id} --name '${name}'` });
      this.#writer.refuseTaken(name, module.id, 'Choose another name, or rename or archive that module first.');
      return { ...module, name };
    });
  }

  async archive(nameOrId: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#change(nameOrId, signal, (module) => ({ ...module, status: 'archived', ...(module.status === 'disabled' ? { archivedFrom: 'disabled' } : {}) }));
  }

  async restore(nameOrId: string, newName: string | undefined, signal?: AbortSignal): Promise<ModuleDocument> {
    const name = newName === undefined ? undefined : checkName(newName, 'A module name');
    return this.#writer.changingModules(() => {
      const before = this.#documents.module(nameOrId) ?? this.#lookup.archived(nameOrId) ?? this.#lookup.any(nameOrId);
      if (before.status !== 'archived') {
        if (name !== undefined && name !== before.name) throw new WrongStatusError(`The module '${before.name}' is not archived. Rename it to give it another name.`, { commandLine: `To do so: drydock module rename '${before.name}' '${name}'` });
        return before;
      }
      // Whoever disabled it did not mean that to be forgotten.
      const { archivedFrom, ...rest } = before;
      const module: ModuleDocument = { ...rest, name: name ?? before.name, status: archivedFrom ?? 'active' };
      this.#writer.refuseTaken(module.name, module.id, 'Restore it under another name.', `To do so: drydock module restore ${module.id} --name NAME`);
      this.#writer.commit({ module, before });
      return module;
    }, signal);
  }

  async setStatus(nameOrId: string, status: 'active' | 'disabled', signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#change(nameOrId, signal, (module) => {
      if (module.status === 'archived') throw new WrongStatusError(`The module '${module.name}' is archived. Restore it first.`, { commandLine: `To do so: drydock module restore ${module.id}` });
      return { ...module, status };
    });
  }

  async setDefault(nameOrId: string, version: string | undefined, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#change(nameOrId, signal, (module) => {
      const { defaultVersion: _before, ...rest } = module;
      return version === undefined ? rest : { ...rest, defaultVersion: versionEntry(module, version).version };
    });
  }

  async describeModule(nameOrId: string, description: string, signal?: AbortSignal): Promise<ModuleDocument> {
    return this.#change(nameOrId, signal, (module) => ({ ...module, description }));
  }

  async describeVersion(reference: ModuleReference, description: string, signal?: AbortSignal): Promise<ModuleVersionDocument> {
    return this.#changeVersion(reference, signal, (version) => ({ ...version, description }));
  }

  async setVersionStatus(reference: ModuleReference, status: VersionStatus, signal?: AbortSignal): Promise<ModuleVersionDocument> {
    return this.#changeVersion(reference, signal, (version) => ({ ...version, status }));
  }

  async #change(nameOrId: string, signal: AbortSignal | undefined, alter: (module: ModuleDocument) => ModuleDocument): Promise<ModuleDocument> {
    return this.#writer.changingModules(() => {
      const before = this.#lookup.any(nameOrId);
      const module = alter(before);
      if (JSON.stringify(module) !== JSON.stringify(before)) this.#writer.commit({ module, before });
      return module;
    }, signal);
  }

  async #changeVersion(reference: ModuleReference, signal: AbortSignal | undefined, alter: (version: ModuleVersionDocument) => ModuleVersionDocument): Promise<ModuleVersionDocument> {
    if (reference.kind === 'default' || reference.kind === 'latest') {
      throw new InvalidInputError(`'${reference.text}' names no single version. Write ${reference.name}:VERSION or a version id.`);
    }
    return this.#writer.changingModules(() => {
      const { module, version: before } = this.#lookup.show(reference);
      const version = alter(before);
      if (JSON.stringify(version) !== JSON.stringify(before)) this.#writer.commit({ module, before: module, version });
      return version;
    }, signal);
  }
}
