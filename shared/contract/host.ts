import { z } from 'zod';
import { command, done, hostPath, nothing, query, shortText } from './call.ts';

export const fileEntrySchema = z.object({
  name: z.string(),
  kind: z.enum(['file', 'folder', 'other']),
  bytes: z.number(),
  modifiedUtc: z.string(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** `DOCKER_HOST` for this app; empty: as the surroundings say. */
  engineEndpoint: z.string(),
  /** The engine that run dialogs offer first. */
  engine: z.enum(['auto', 'docker', 'process']),
  /** 0: the number of processors. */
  maxWorkers: z.number().int().min(0).max(256),
  /** A run that took longer than this many seconds is announced when it ends; 0: never. */
  notifyAfterSeconds: z.number().int().min(0).max(86_400),
});
/** What a person chose for the app; stored in the home. */
export type Settings = z.infer<typeof settingsSchema>;

export const hostCalls = {
  'host.info': query(
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['desktop', 'browser']),
      platform: z.string(),
      home: z.string(),
      /** Where file dialogs begin. */
      workingFolder: z.string(),
      userFolder: z.string(),
      processors: z.number(),
      sample: hostPath,
    }),
  ),
  /** Folders and files of a folder, for choosing one; hidden ones left out. Folders come first, by name. */
  'host.browse': query(z.strictObject({ folder: hostPath }), z.object({ folder: z.string(), parent: z.string().optional(), entries: z.array(fileEntrySchema), truncated: z.boolean() })),
  /** Makes a folder below one that exists. */
  'host.makeFolder': command(z.strictObject({ parent: hostPath, name: shortText }), z.object({ folder: z.string() })),
  /** Shows a file or folder of the home, or a pipeline file, in the system's file manager. */
  'host.reveal': command(z.strictObject({ path: hostPath }), done),
  'settings.get': query(nothing, settingsSchema),
  'settings.set': command(settingsSchema.partial().strict(), settingsSchema),
} as const;
