import { nameKey } from '#shared/catalog/module-name.ts';
import { resolveVersion, type VersionChoice } from '#shared/catalog/resolve-version.ts';
import { DrydockError, NotFoundError } from '#shared/errors.ts';
import type { ModuleDocument } from '#shared/model/module.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { ResolvedReference } from '#shared/workspace/resolve.ts';
import type { Caller, WorkspaceReads } from '../store/workspace-store.ts';
import { refuse, requireRole } from './refuse.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

const MOST_REFERENCES = 1_000;

/** What module references mean now: by the same rules as on a user's machine, all of one moment. */
export class Resolving {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  /** In the order of `references`. One that means nothing is answered with the reason. */
  async resolve(caller: Caller, references: readonly string[]): Promise<readonly ResolvedReference[]> {
    requireRole(caller, 'reader');
    if (references.length > MOST_REFERENCES) refuse('too-large', `${String(references.length)} references were asked for, and ${String(MOST_REFERENCES)} are answered at once. Ask in parts.`);
    const readings = references.map((text) => ({ text, reading: /[\0\p{Cs}]/u.test(text) ? { problem: 'A reference has no NUL characters.' } : readModuleReference(text) }));
    const keys = new Set(readings.flatMap(({ reading }) => ('reference' in reading && reading.reference.kind !== 'id' ? [nameKey(reading.reference.name)] : [])));
    return this.#ports.store.read(caller.workspace, async (reads) => {
      const bearing = keys.size === 0 ? [] : await reads.bearing('module', [...keys]);
      const resolved: ResolvedReference[] = [];
      for (const { text, reading } of readings) {
        resolved.push('problem' in reading ? { reference: text, problem: reading.problem, warnings: [] } : await answer(reads, bearing, reading.reference, text));
      }
      return resolved;
    });
  }
}

async function answer(reads: WorkspaceReads, bearing: readonly Entity[], reference: ModuleReference, text: string): Promise<ResolvedReference> {
  try {
    const { module, choice } = await subject(reads, bearing, reference);
    const { entry, warnings } = resolveVersion(documentOf(module), choice, ({ id }) => module.versions.find((version) => version.id === id)?.status ?? 'active');
    const digest = module.versions.find(({ id }) => id === entry.id)?.digest ?? '';
    return { reference: text, version: { module: module.id, name: module.name, version: entry.version, id: entry.id, digest }, warnings: [...warnings] };
  } catch (error) {
    if (error instanceof DrydockError && error.kind === 'invalid') return { reference: text, problem: error.plainMessage, warnings: [] };
    throw error;
  }
}

/** What a reference names in a workspace. `bearing`: the modules that have its name. Throws `NotFoundError`. */
export async function subject(reads: WorkspaceReads, bearing: readonly Entity[], reference: ModuleReference): Promise<{ readonly module: Entity; readonly choice: VersionChoice }> {
  if (reference.kind === 'id') {
    const row = await reads.version('module', reference.id);
    const module = row === undefined ? undefined : await reads.entity('module', row.entity);
    if (row === undefined || module === undefined) throw new NotFoundError(`There is no module version with the id '${reference.id}' in this workspace. Publish it first.`);
    return { module, choice: { kind: 'version', version: row.entry.version } };
  }
  const key = nameKey(reference.name);
  const found = bearing.filter(({ name }) => nameKey(name) === key);
  const module = found.find(({ status }) => status !== 'archived') ?? found[0];
  if (module === undefined) throw new NotFoundError(`There is no module '${reference.name}' in this workspace. Publish it first.`);
  return { module, choice: reference };
}

/** An entity as the rules of resolution read it. */
export function documentOf({ id, name, description, status, createdUtc, versions, defaultVersion }: Entity): ModuleDocument {
  return {
    schemaVersion: 1, id, name, description, status, createdUtc,
    versions: versions.map((entry) => ({ version: entry.version, id: entry.id })), ...(defaultVersion === undefined ? {} : { defaultVersion }),
  };
}
