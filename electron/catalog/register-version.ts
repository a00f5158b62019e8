import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { VersionConflictError, VersionExistsError } from '#shared/catalog/catalog-errors.ts';
import { executionContent, type VersionContent } from '#shared/catalog/execution-content.ts';
import { checkName, checkVersion } from '#shared/catalog/module-name.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import { wantedIn } from '#shared/catalog/wanted-in.ts';
import type { Interface } from '#shared/model/interface.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { SpecFormat } from '#shared/model/module-spec.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import type { Provenance } from '#shared/sources/source.ts';
import type { CatalogPorts } from './catalog-ports.ts';
import type { ModuleDocuments } from './module-documents.ts';
import type { ModuleLookup } from './module-lookup.ts';
import type { ModuleWriter } from './module-writer.ts';

/** A module version to be registered. Its kind is that of `sealed`. */
export interface RegisterRequest {
  readonly name: string;
  readonly description: string;
  /** Default: none. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly format: SpecFormat;
  readonly sealed: SealedModule;
  readonly interface: Interface;
  /** `sha256:<hex>`; absent when the version has no files. */
  readonly snapshotId?: string | undefined;
  /** The spec verbatim, and the name of its file. */
  readonly source: { readonly fileName: string; readonly text: string };
  /** Where it came from; recorded with a new version, and no part of its content. */
  readonly provenance?: Provenance | undefined;
}

export interface RegisterOptions {
  /** Absent: the newest version if its content is the same, else the next whole number. */
  readonly version?: string | undefined;
  /** Also make it what the bare name means. */
  readonly setDefault?: boolean;
  /** Throw `VersionExistsError` instead of accepting that nothing changed. */
  readonly failIfExists?: boolean;
  /** Ids of workspaces that the version is to be in, written in the same moment as the version. */
  readonly publishTo?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

export interface RegisterResult {
  readonly outcome: 'created' | 'unchanged';
  readonly module: ModuleDocument;
  readonly version: ModuleVersionDocument;
  readonly warnings: readonly string[];
}

/** `sha256:<hex>` of the canonical JSON of what influences execution: what "the same content" means. */
export function contentDigest(content: VersionContent): string {
  return `sha256:${createHash('sha256').update(canonicalize(executionContent(content)) ?? '').digest('hex')}`;
}

/** Registers a version: see {@link Catalog.registerVersion}. */
export class VersionRegistration {
  readonly #ports: CatalogPorts;
  readonly #documents: ModuleDocuments;
  readonly #lookup: ModuleLookup;
  readonly #writer: ModuleWriter;

  constructor(ports: CatalogPorts, documents: ModuleDocuments, lookup: ModuleLookup, writer: ModuleWriter) {
    this.#ports = ports;
    this.#documents = documents;
    this.#lookup = lookup;
    this.#writer = writer;
  }

  async register(request: RegisterRequest, options: RegisterOptions): Promise<RegisterResult> {
    const name = checkName(request.name, 'A module name');
    const asked = options.version === undefined ? undefined : checkVersion(options.version);
    const digest = contentDigest({ ...request, sourceText: request.source.text });
    return this.#writer.changingModules(() => {
      const before = this.#lookup.byName(name);
      const same = before === undefined ? undefined : this.#sameVersion(before, asked, digest);
      return same === undefined || before === undefined
        ? this.#create({ ...request, name }, before, asked, digest, options)
        : this.#unchanged(before, same, options);
    }, options.signal);
  }

  /** The registered version that the request would only repeat. Throws `VersionConflictError` for other content under the same version. */
  #sameVersion(module: ModuleDocument, asked: string | undefined, digest: string): ModuleVersionDocument | undefined {
    const entry = asked === undefined ? module.versions.at(-1) : module.versions.find((candidate) => candidate.version === asked);
    if (entry === undefined) return undefined;
    const version = this.#documents.versionOf(module, entry);
    if (version.contentDigest === digest) return version;
    if (asked === undefined) return undefined;
    throw new VersionConflictError(`The module '${module.name}'`, asked, suggestedVersion(module));
  }

  #unchanged(before: ModuleDocument, version: ModuleVersionDocument, options: RegisterOptions): RegisterResult {
    if (options.failIfExists === true) throw new VersionExistsError(`The module '${before.name}'`, version.version);
    const defaulted = options.setDefault === true && before.defaultVersion !== version.version ? { ...before, defaultVersion: version.version } : before;
    const module = withIntent(defaulted, version.id, options.publishTo ?? []);
    if (module !== before) this.#writer.commit({ module, before });
    const deprecated = version.status === 'deprecated' ? [`'${module.name}:${version.version}' has this content already and is deprecated. Reactivate it to use it again.`] : [];
    return { outcome: 'unchanged', module, version, warnings: [...statusWarning(module), ...deprecated] };
  }

  #create(request: RegisterRequest, before: ModuleDocument | undefined, asked: string | undefined, digest: string, options: RegisterOptions): RegisterResult {
    const createdUtc = this.#ports.clock.nowUtc();
    const base: ModuleDocument = before ?? {
      schemaVersion: 1,
      id: `m-${this.#ports.newId()}`,
      name: request.name,
      description: request.description,
      status: 'active',
      createdUtc,
      versions: [],
    };
    const publishTo = options.publishTo ?? [];
    const entry = { version: asked ?? nextVersion(base.versions.map(({ version }) => version)), id: `v-${this.#ports.newId()}`, ...(publishTo.length === 0 ? {} : { publishTo: [...publishTo] }) };
    const version: ModuleVersionDocument = {
      schemaVersion: 1,
      id: entry.id,
      module: base.id,
      version: entry.version,
      description: request.description,
      ...(request.tags === undefined || Object.keys(request.tags).length === 0 ? {} : { tags: request.tags }),
      status: 'active',
      ...(request.snapshotId === undefined ? {} : { snapshot_id: request.snapshotId }),
      createdUtc,
      inputs: request.interface.inputs,
      outputs: request.interface.outputs,
      params: request.interface.params,
      kind: request.sealed.kind,
      format: request.format,
      sealed: request.sealed,
      source: request.source,
      contentDigest: digest,
      ...(request.provenance === undefined ? {} : { provenance: request.provenance }),
    };
    const module = { ...base, versions: [...base.versions, entry], ...(options.setDefault === true ? { defaultVersion: entry.version } : {}) };
    this.#writer.commit({ module, before, version });
    return { outcome: 'created', module, version, warnings: statusWarning(module) };
  }
}

/** The same module when the version is to be in those workspaces already. */
function withIntent(module: ModuleDocument, versionId: string, publishTo: readonly string[]): ModuleDocument {
  const entry = module.versions.find(({ id }) => id === versionId);
  const wanted = entry === undefined ? undefined : wantedIn(entry, publishTo);
  if (wanted === undefined || wanted === entry) return module;
  return { ...module, versions: module.versions.map((candidate) => (candidate === entry ? wanted : candidate)) };
}

function suggestedVersion(module: ModuleDocument): string {
  return nextVersion(module.versions.map(({ version }) => version));
}

function statusWarning(module: ModuleDocument): readonly string[] {
  return module.status === 'disabled' ? [`The module '${module.name}' is disabled, so nothing may use this version yet. Enable it to use it.`] : [];
}
