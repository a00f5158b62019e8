import type { FidelityItem, FidelityReport, Publication } from '#shared/sync/views.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { contentReport } from '../fidelity/report.ts';
import type { PublishingRequest } from '../sync-service.ts';
import { referencesIn } from './references.ts';
import type { WorkspaceTrees } from './workspace-trees.ts';

/** A thing to be marked, and which of its versions. */
export interface MarkStep {
  readonly kind: EntityKind;
  readonly id: string;
  readonly versionIds: readonly string[];
}

/** What publishing means: the report, and what is marked, children first and the thing itself last. Throws `NotFoundError` for what is not here. */
export function planPublishing(trees: WorkspaceTrees, catalog: Catalog, request: PublishingRequest): { readonly report: FidelityReport; readonly steps: readonly MarkStep[] } {
  const { kind, workspace } = request;
  const found = trees.locals[kind].find(request.entity);
  const versions = selected(found, request);
  const together = new Map<string, { readonly publication: Publication; readonly step: MarkStep }>();
  const items: FidelityItem[] = [];
  const seen = new Set<string>();

  const look = (of: EntityKind, id: string, versionId: string | undefined, isOwn: boolean): void => {
    if (seen.has(`${id} ${versionId ?? ''}`)) return;
    seen.add(`${id} ${versionId ?? ''}`);
    const { sealed, defaults = {}, image } = trees.locals[of].content(id, versionId);
    if (image !== undefined && isOwn) items.push({ severity: 'warning', code: 'mapped-image', subject: image, message: `Others need the image '${image}' as well: from a registry, or published to the workspace.` });
    if (sealed === undefined) return;
    items.push(...contentReport(sealed, defaults, { mapped: (reference, asked) => catalog.findMapping(reference, asked)?.image }));
    for (const { node, reference, meant } of referencesIn(sealed, catalog)) {
      if (meant === undefined) {
        items.push({ severity: 'warning', code: 'reference-unknown', node, subject: reference, message: `'${reference}' means nothing in this home, so it is not known whether the workspace has it.` });
        continue;
      }
      if (meant.id === id || isThere(trees, meant)) continue;
      look('module', meant.id, meant.versionId, false);
      const before = together.get(meant.id);
      together.set(meant.id, {
        publication: { kind: 'module', id: meant.id, name: meant.name, versions: [...new Set([...(before?.publication.versions ?? []), meant.version])] },
        step: { kind: 'module', id: meant.id, versionIds: [...new Set([...(before?.step.versionIds ?? []), meant.versionId])] },
      });
      items.push({ severity: 'note', code: 'reference-not-published', node, subject: reference, message: `It uses '${meant.name}:${meant.version}', which the workspace does not have: it is published with it, before it.` });
    }
  };
  for (const version of versions.length === 0 ? [undefined] : versions) look(kind, found.id, version?.id, true);

  const publication: Publication = { kind, id: found.id, name: found.name, versions: versions.map(({ version }) => version) };
  return {
    report: { workspace, publication, together: [...together.values()].map((child) => child.publication), items, publishable: !items.some(({ severity }) => severity === 'error') },
    steps: [...[...together.values()].map(({ step }) => step), { kind, id: found.id, versionIds: versions.map(({ id }) => id) }],
  };
}

function isThere(trees: WorkspaceTrees, meant: { readonly id: string; readonly versionId: string }): boolean {
  return trees.replica.entity('module', meant.id)?.versions.some(({ id }) => id === meant.versionId) === true;
}

function selected(found: { readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] }, { versions, kind }: PublishingRequest): readonly { readonly id: string; readonly version: string }[] {
  if (kind === 'environment') return [];
  if (versions === 'all') return found.versions;
  if (versions === 'latest') return found.versions.slice(-1);
  return versions.map((wanted) => {
    const entry = found.versions.find(({ version, id }) => version === wanted || id === wanted);
    if (entry === undefined) throw new NotFoundError(`'${found.name}' has no version '${wanted}'. It has: ${found.versions.map(({ version }) => version).join(', ')}.`);
    return entry;
  });
}
