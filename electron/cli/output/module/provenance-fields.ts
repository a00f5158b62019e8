import type { Provenance } from '#shared/sources/source.ts';

/** Where a version or a snapshot came from, as fields; none when it is not known. */
export function provenanceFields(provenance: Provenance | undefined): readonly (readonly [string, string])[] {
  if (provenance === undefined) return [];
  const { source, of, commit, archiveDigest, imageId, imageDigest } = provenance;
  const rows: (readonly [string, string])[] = [
    [of === 'spec' ? 'From' : 'Code from', source],
    ['Commit', commit ?? ''],
    ['Archive', archiveDigest ?? ''],
    ['Image', imageDigest ?? imageId ?? ''],
  ];
  return rows.filter(([, value]) => value !== '');
}
