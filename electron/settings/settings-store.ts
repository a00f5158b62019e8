import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Settings } from '#shared/contract/host.ts';
import { settingsSchema } from '#shared/contract/host.ts';
import { DrydockError } from '#shared/errors.ts';
import { findEndpoint } from '../engines/docker/endpoint.ts';
import type { DocumentKind } from '../store/document.ts';
import { FileLock } from '../store/file-lock.ts';
import { MendableDocument } from './mendable-document.ts';

export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

const documentSchema = z.looseObject({ schemaVersion: z.literal(1), ...settingsSchema.partial().shape });
const kind: DocumentKind<z.infer<typeof documentSchema>> = { what: 'settings file', schemaVersion: 1, schema: documentSchema };

const defaults: Settings = { theme: 'system', engineEndpoint: '', engine: 'auto', maxWorkers: 0, notifyAfterSeconds: 30 };

/** Where the settings of a home are. */
export const settingsFile = (homeRoot: string): string => path.join(homeRoot, 'app', 'settings.json');

/** What a person chose for the app, in `<home>/app/settings.json`. Read anew each time: several hosts may work on one home. */
export class SettingsStore {
  readonly document: MendableDocument<z.infer<typeof documentSchema>>;
  readonly #surroundings: NodeJS.ProcessEnv;

  /** `surroundings`: the environment variables the app was started with. */
  constructor(homeRoot: string, surroundings: NodeJS.ProcessEnv) {
    const file = settingsFile(homeRoot);
    this.document = new MendableDocument(file, kind, new FileLock(path.join(path.dirname(file), 'settings.lock')));
    this.#surroundings = surroundings;
  }

  /** The settings, defaults in place of what was never chosen; while the file is damaged, those of before the last change. Throws `NewerDocumentError`. */
  read(): Settings {
    return settingsSchema.parse({ ...defaults, ...this.document.read() });
  }

  /** Changes some of them. Throws as {@link read}, `InvalidInputError` for an address of an engine that is none, and the store's errors. */
  async change(part: SettingsChange, signal?: AbortSignal): Promise<Settings> {
    if (part.engineEndpoint !== undefined) checkEndpoint(part.engineEndpoint.trim());
    const chosen = { ...part, ...(part.engineEndpoint === undefined ? {} : { engineEndpoint: part.engineEndpoint.trim() }) };
    await this.document.change((before) => ({ ...before, ...chosen, schemaVersion: 1 }), signal);
    return this.read();
  }

  /**
   * The environment variables that engines are to be found by: those of the surroundings, with the chosen `DOCKER_HOST`. Ask for each run. Settings
   * that cannot be read change nothing here; whoever looks at them is told.
   */
  environment(): NodeJS.ProcessEnv {
    const engineEndpoint = this.#engineEndpoint();
    return engineEndpoint === '' ? this.#surroundings : { ...this.#surroundings, DOCKER_HOST: engineEndpoint };
  }

  #engineEndpoint(): string {
    try {
      return this.read().engineEndpoint;
    } catch (error) {
      if (error instanceof DrydockError) return '';
      throw error;
    }
  }
}

function checkEndpoint(address: string): void {
  findEndpoint({ environment: { DOCKER_HOST: address }, homeFolder: homedir(), platform: process.platform });
}
