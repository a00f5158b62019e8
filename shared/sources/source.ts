import { z } from 'zod';

/** A place inside a source: relative, `/` between the parts, no `.` or `..`; the empty text is the source itself. */
export type InsidePath = string;

/** Where the files of a snapshot come from, as {@link parseSource} reads it. */
export type SnapshotSource =
  /** A folder, or a single file of code. */
  | { readonly kind: 'folder'; readonly path: string; readonly inside: InsidePath }
  /** A local repository is named by its path, every other one by its URL. Without a revision: what HEAD means there. */
  | { readonly kind: 'git'; readonly repository: GitRepository; readonly revision?: string; readonly inside: InsidePath }
  | { readonly kind: 'archive'; readonly place: ArchivePlace; readonly inside: InsidePath }
  | { readonly kind: 'snapshot'; readonly id: string; readonly inside: InsidePath }
  /** `path` is absolute, inside the image. */
  | { readonly kind: 'image'; readonly image: string; readonly path: string };

export type GitRepository = { readonly kind: 'local'; readonly path: string } | { readonly kind: 'remote'; readonly url: string };
export type ArchivePlace = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'url'; readonly url: string };

export const provenanceSchema = z.object({
  kind: z.enum(['folder', 'git', 'archive', 'snapshot', 'image']),
  /** The source as text, without passwords and without the queries of URLs. */
  source: z.string(),
  /** What was published from it: the code alone, or the spec with everything that it names. */
  of: z.enum(['code', 'spec']),
  /** The full id of the commit that a git source meant. */
  commit: z.string().optional(),
  /** `sha256:<hex>` of the archive's bytes. */
  archiveDigest: z.string().optional(),
  /** The engine's id of the image, `sha256:<hex>`. */
  imageId: z.string().optional(),
  /** What the registry calls the image, `name@sha256:<hex>`, where it came from one. */
  imageDigest: z.string().optional(),
});
/** Where a module version came from. It is told, and never part of what "the same content" means. */
export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;
