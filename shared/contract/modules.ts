import { z } from 'zod';
import { moduleSummarySchema } from '../catalog/module-summary.ts';
import { interfaceSchema } from '../model/interface.ts';
import { problemSchema } from '../model/problem-schema.ts';
import { provenanceSchema } from '../sources/source.ts';
import { command, hostPath, nothing, query, shortText } from './call.ts';

const id = z.string().min(1).max(200);
const version = z.string().min(1).max(200);

export const versionSummarySchema = z.object({
  version: z.string(),
  id: z.string(),
  description: z.string(),
  status: z.enum(['active', 'deprecated']),
  createdUtc: z.string(),
  kind: z.enum(['command', 'pipeline', 'foreign']),
});
export type VersionSummary = z.infer<typeof versionSummarySchema>;

export const moduleDetailSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(['active', 'disabled', 'archived']),
  createdUtc: z.string(),
  defaultVersion: z.string().optional(),
  /** Newest first. */
  versions: z.array(versionSummarySchema),
  /** One sentence per version whose document is damaged: it is not among `versions`. */
  unreadable: z.array(z.string()),
  /** What the bare name means now; absent when it means nothing, and `resolution` says why. */
  resolvesTo: z.string().optional(),
  resolution: z.string(),
});
export type ModuleDetail = z.infer<typeof moduleDetailSchema>;

export const versionDetailSchema = versionSummarySchema.extend({
  module: z.object({ id: z.string(), name: z.string() }),
  interface: interfaceSchema,
  /** The command as the author wrote it; absent for pipelines. */
  command: z.string().optional(),
  environment: z.string(),
  snapshotId: z.string().optional(),
  contentDigest: z.string(),
  tags: z.record(z.string(), z.string()),
  source: z.object({ fileName: z.string(), text: z.string() }),
  /** Where it came from, when that was no folder beside the spec. */
  provenance: provenanceSchema.optional(),
  problems: z.array(problemSchema),
});
export type VersionDetail = z.infer<typeof versionDetailSchema>;

const changed = z.object({ id: z.string() });
const onModule = z.strictObject({ id });
const onVersion = z.strictObject({ id, version });

export const moduleCalls = {
  /** All of them, archived and disabled ones too, by name. */
  'modules.list': query(nothing, z.object({ modules: z.array(moduleSummarySchema) })),
  'modules.show': query(onModule, moduleDetailSchema),
  'modules.version': query(z.strictObject({ id, version }), versionDetailSchema),
  /** What a reference (`name`, `name@latest`, `name:1`, a version id) means now. */
  'modules.resolve': query(
    z.strictObject({ reference: shortText }),
    z.object({ moduleId: z.string().optional(), version: z.string().optional(), versionId: z.string().optional(), message: z.string() }),
  ),
  /** Registered pipelines, and the newest 200 runs, that use a module. */
  'modules.usedBy': query(onModule, z.object({ pipelines: z.array(z.object({ id: z.string(), name: z.string(), version: z.string() })), runs: z.array(z.object({ runId: z.string(), node: z.string(), version: z.string() })) })),
  /** Two versions side by side: files that differ come with their texts where those are texts of at most 256 KiB. */
  'modules.compare': query(
    z.strictObject({ id, a: version, b: version }),
    z.object({
      specA: z.string(),
      specB: z.string(),
      interface: z.array(z.object({ name: z.string(), what: z.enum(['input', 'parameter', 'output']), a: z.string().optional(), b: z.string().optional() })),
      files: z.array(z.object({ path: z.string(), change: z.enum(['same', 'added', 'removed', 'changed']), a: z.string().optional(), b: z.string().optional() })),
      /** Whether there are more files than are listed. */
      truncated: z.boolean(),
    }),
  ),
  /** `path` is a spec file, or a folder that holds exactly one. */
  'modules.register': command(
    z.strictObject({ path: hostPath, version: version.optional(), setDefault: z.boolean() }),
    z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: z.string(), name: z.string(), version: z.string(), created: z.boolean(), problems: z.array(problemSchema) }),
      z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) }),
    ]),
  ),
  'modules.rename': command(z.strictObject({ id, name: shortText }), changed),
  'modules.describe': command(z.strictObject({ id, description: z.string().max(20_000) }), changed),
  'modules.describeVersion': command(z.strictObject({ id, version, description: z.string().max(20_000) }), changed),
  'modules.archive': command(onModule, changed),
  /** Brings an archived module back with the status it had, active or disabled. */
  'modules.restore': command(z.strictObject({ id, name: shortText.optional() }), changed),
  'modules.enable': command(onModule, changed),
  'modules.disable': command(onModule, changed),
  'modules.deprecate': command(onVersion, changed),
  'modules.reactivate': command(onVersion, changed),
  /** Without a version, the bare name follows the latest one. */
  'modules.setDefault': command(z.strictObject({ id, version: version.optional() }), changed),
  /** Writes spec and files of a version to a folder that is new or empty. */
  'modules.download': command(z.strictObject({ id, version, folder: hostPath }), z.object({ folder: z.string() })),
} as const;
