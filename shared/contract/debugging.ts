import { z } from 'zod';
import { problemSchema } from '../model/problem-schema.ts';
import { command, done, hostPath, query, shortText } from './call.ts';
import { moduleTargetSchema, setValuesSchema } from './module-runs.ts';

const debugId = z.string().min(1).max(100);
const relativePath = z.string().min(1).max(4_096);
const terminalId = z.string().min(1).max(100);

export const debugSessionSchema = z.object({
  id: debugId,
  /** Empty for a module that is debugged by itself: see `target`. */
  runId: z.string(),
  /** Absent for a node of a run. */
  target: z.discriminatedUnion('kind', [z.object({ kind: z.literal('file'), file: z.string() }), z.object({ kind: z.literal('version'), label: z.string() })]).optional(),
  /** Whether the code folder is the user's own, not a copy: nothing to promote, and discarding the session leaves it alone. */
  isLive: z.boolean(),
  node: z.string(),
  engine: z.enum(['docker', 'process']),
  /** The editable copy of the code: what the terminal works in and what a rerun takes. */
  codeFolder: z.string(),
  command: z.string(),
  /** The image, or the local environment, in words. */
  environment: z.string(),
  /** The module it can be promoted to, where the node's module is in the catalog. */
  module: z.object({ id: z.string(), name: z.string(), version: z.string() }).optional(),
  /** Reruns of this node with the edited code, newest first. */
  reruns: z.array(z.object({ runId: z.string(), status: z.string() })),
});
export type DebugSession = z.infer<typeof debugSessionSchema>;

export const debugCalls = {
  /** Prepares a node of a run for debugging, or opens again what was prepared for it before, edits included. */
  'debug.open': command(z.strictObject({ runId: z.string().max(100), node: z.string().max(200) }), debugSessionSchema),
  /** Prepares a module by itself. What keeps it from being prepared (inputs without a value, problems of the spec) is an outcome. */
  'debug.openModule': command(
    z.strictObject({ target: moduleTargetSchema, engine: z.enum(['auto', 'docker', 'process']), set: setValuesSchema, hermetic: z.boolean() }),
    z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), session: debugSessionSchema }), z.object({ ok: z.literal(false), message: z.string(), problems: z.array(problemSchema) })]),
  ),
  'debug.show': query(z.strictObject({ id: debugId }), debugSessionSchema),
  /** Text files of at most 5 MB; `path` is relative to the code folder, with `/`. */
  'debug.readFile': query(z.strictObject({ id: debugId, path: relativePath }), z.object({ text: z.string(), digest: z.string() })),
  /** Refuses when the file was changed since `digest`; the empty digest makes a new file. */
  'debug.writeFile': command(z.strictObject({ id: debugId, path: relativePath, text: z.string().max(5_000_000), digest: z.string().max(100) }), z.object({ digest: z.string() })),
  /** Files of the code folder that differ from the code the node ran with. */
  'debug.changes': query(z.strictObject({ id: debugId }), z.object({ files: z.array(z.object({ path: z.string(), change: z.enum(['added', 'removed', 'changed']), before: z.string().optional(), after: z.string().optional() })) })),
  /** Runs only this node, with the edited code and the inputs it had; a run of its own. */
  'debug.rerun': command(z.strictObject({ id: debugId }), z.object({ runId: z.string() })),
  /** Writes a folder that VS Code can open: code, inputs, `.devcontainer`, `launch.json`. */
  'debug.export': command(z.strictObject({ id: debugId, folder: hostPath }), z.object({ folder: z.string(), files: z.array(z.string()) })),
  /** Registers the edited code as a new version of the node's module. */
  'debug.promote': command(z.strictObject({ id: debugId, version: shortText.optional(), setDefault: z.boolean() }), z.object({ moduleId: z.string(), version: z.string() })),
  /** Throws the edits away. */
  'debug.discard': command(z.strictObject({ id: debugId }), done),
  /** A shell where the node's command would run: a fresh container with the same image, mounts, environment and working directory, or a local one in the same folder. */
  'terminal.open': command(z.strictObject({ debugId, columns: z.number().int().min(2).max(1_000), rows: z.number().int().min(1).max(1_000) }), z.object({ terminalId: z.string() })),
  'terminal.write': command(z.strictObject({ terminalId, data: z.string().max(1_000_000) }), done),
  /** Says how much of the output the screen has taken: a terminal whose screen falls far behind is held up. */
  'terminal.acknowledge': command(z.strictObject({ terminalId, characters: z.number().int().min(0) }), done),
  'terminal.resize': command(z.strictObject({ terminalId, columns: z.number().int().min(2).max(1_000), rows: z.number().int().min(1).max(1_000) }), done),
  /** Ends the shell and removes its container. */
  'terminal.close': command(z.strictObject({ terminalId }), done),
} as const;
