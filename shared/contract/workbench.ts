import { z } from 'zod';
import { interfaceSchema } from '../model/interface.ts';
import { problemSchema } from '../model/problem-schema.ts';
import { command, hostPath, query } from './call.ts';

const relativePath = z.string().min(1).max(4_096);

export const workbenchSchema = z.object({
  /** The spec file, absolute. */
  spec: z.string(),
  /** The folder it lies in: what can be looked into and edited. */
  folder: z.string(),
  /** Empty when the spec has none. */
  name: z.string(),
  version: z.string().optional(),
  description: z.string(),
  kind: z.enum(['command', 'parallel', 'pipeline', 'foreign', 'unreadable']),
  interface: interfaceSchema,
  command: z.string().optional(),
  /** What is wrong with the spec and what it names. */
  problems: z.array(problemSchema),
  /** The source file that the command names, relative to the folder; absent where there is none, or it lies elsewhere. */
  entry: z.string().optional(),
  /** Test files, relative to the folder. */
  tests: z.array(z.string()),
  /** The module of the catalog that has its name. */
  registered: z.object({ id: z.string(), latest: z.string().optional() }).optional(),
});
/** A module as it lies in a folder, before it is registered: what one edits, builds, tests, runs and debugs. */
export type Workbench = z.infer<typeof workbenchSchema>;

export const workbenchCalls = {
  /** `path` is a spec file, or a folder that holds exactly one. */
  'workbench.open': query(z.strictObject({ path: hostPath }), workbenchSchema),
  /** Text files of at most 5 MB in the folder of a spec; `problems` are those of a source that declares modules. `path` is relative, with `/`. */
  'workbench.readFile': query(z.strictObject({ spec: hostPath, path: relativePath }), z.object({ text: z.string(), digest: z.string(), problems: z.array(problemSchema) })),
  /** Refuses when the file was changed since `digest`; the empty digest makes a new file. */
  'workbench.writeFile': command(z.strictObject({ spec: hostPath, path: relativePath, text: z.string().max(5_000_000), digest: z.string().max(100) }), z.object({ digest: z.string() })),
} as const;
