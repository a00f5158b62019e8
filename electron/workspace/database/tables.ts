import type { EntityStatus } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { Role } from '#shared/workspace/members.ts';

/** What is in the database, the same in the embedded one and in any other. Times are ISO 8601 texts, as the documents have them. */
export interface Tables {
  workspaces: { id: string; name: string; created_utc: string; epoch: string; seq: number; audit_seq: number };
  entities: EntityTable;
  versions: VersionTable;
  /** Apart from what is listed of versions, so that lists read little. */
  documents: { workspace: string; version: string; document: string };
  /** `manifest`: of those that came with a publication; the others lie where contents lie. */
  snapshots: { workspace: string; id: string; manifest: string | null };
  small_contents: { workspace: string; digest: string; bytes: Uint8Array };
  members: { workspace: string; id: string; name: string; role: Role; status: 'active' | 'removed'; created_utc: string };
  tokens: TokenTable;
  audit: { workspace: string; seq: number; at_utc: string; member: string; action: string; target: string; detail: string };
}

export interface EntityTable {
  workspace: string;
  id: string;
  kind: EntityKind;
  name: string;
  /** `nameKey` of the name: NFC and case-folded. */
  name_key: string;
  description: string;
  status: EntityStatus;
  archived_from: 'disabled' | null;
  created_utc: string;
  created_by: string;
  /** What they were called then. */
  created_by_name: string | null;
  default_version: string | null;
  image: string | null;
  etag: string;
  seq: number;
}

export interface VersionTable {
  workspace: string;
  id: string;
  entity: string;
  /** Its place among the versions of its entity, first 1. */
  ordinal: number;
  version: string;
  digest: string;
  status: 'active' | 'deprecated';
  description: string;
  created_utc: string;
  etag: string;
  snapshot_id: string | null;
}

export interface TokenTable {
  id: string;
  workspace: string;
  member: string;
  hash: string;
  label: string;
  created_utc: string;
  expires_utc: string | null;
  last_used_utc: string | null;
  revoked_utc: string | null;
}
