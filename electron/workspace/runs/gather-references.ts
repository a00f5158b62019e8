import { nameKey } from '#shared/catalog/module-name.ts';
import { resolveVersion } from '#shared/catalog/resolve-version.ts';
import { DrydockError } from '#shared/errors.ts';
import { moduleVersionDocumentSchema } from '#shared/model/module.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import { readModuleReference } from '#shared/specs/module-reference.ts';
import type { ReferenceResolver } from '#electron/runner/plan/resolve-references.ts';
import { refuse } from '../service/refuse.ts';
import { documentOf, subject } from '../service/resolving.ts';
import type { WorkspaceReads } from '../store/workspace-store.ts';
import type { RunJob } from './run-records.ts';

export type GatheredReference = RunJob['references'][number];

/** References of one run, in all the pipelines that they lead to. */
const MOST_REFERENCES = 1_000;

export interface GatheredReferences {
  readonly found: readonly GatheredReference[];
  /** Why the others mean nothing, by their text. */
  readonly failed: ReadonlyMap<string, DrydockError>;
}

/** What every reference in a pipeline, and in what they lead to, means in the workspace at the moment of `reads`. */
export async function gatherReferences(reads: WorkspaceReads, pipeline: SealedPipeline): Promise<GatheredReferences> {
  const found = new Map<string, GatheredReference>();
  const failed = new Map<string, DrydockError>();
  const open: SealedPipeline[] = [pipeline];
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    for (const { use } of level.nodes) {
      if (use.kind === 'sealed') {
        if (use.module.kind === 'pipeline') open.push(use.module);
        continue;
      }
      const text = use.reference;
      if (found.has(text) || failed.has(text)) continue;
      if (found.size + failed.size >= MOST_REFERENCES) refuse('too-large', `The pipeline refers to more than ${String(MOST_REFERENCES)} modules. Divide it.`);
      try {
        const reference = await meaningOf(reads, text);
        found.set(text, reference);
        if (reference.version.sealed.kind === 'pipeline') open.push(reference.version.sealed);
      } catch (error) {
        if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
        failed.set(text, error);
      }
    }
  }
  return { found: [...found.values()], failed };
}

async function meaningOf(reads: WorkspaceReads, text: string): Promise<GatheredReference> {
  if (/[\0\p{Cs}]/u.test(text)) return refuse('invalid-request', 'A reference has no NUL characters.');
  const reading = readModuleReference(text);
  if ('problem' in reading) return refuse('invalid-request', reading.problem);
  const { reference } = reading;
  const bearing = reference.kind === 'id' ? [] : await reads.bearing('module', [nameKey(reference.name)]);
  const { module, choice } = await subject(reads, bearing, reference);
  const { entry, warnings } = resolveVersion(documentOf(module), choice, ({ id }) => module.versions.find((version) => version.id === id)?.status ?? 'active');
  const row = await reads.version('module', entry.id);
  if (row === undefined) return refuse('not-found', `The document of version '${entry.version}' of the module '${module.name}' is gone.`);
  return { text, module: documentOf(module), version: moduleVersionDocumentSchema.parse(JSON.parse(row.document)), warnings: [...warnings] };
}

/** References with the meaning that was gathered for them. */
export function gatheredResolver({ found, failed }: GatheredReferences): ReferenceResolver {
  const byText = new Map(found.map((reference) => [reference.text, reference]));
  return {
    resolve: ({ text }) => {
      const reference = byText.get(text);
      if (reference !== undefined) return reference;
      throw failed.get(text) ?? new DrydockError('not-found', 'invalid', `'${text}' was not resolved when the run was submitted.`);
    },
  };
}
