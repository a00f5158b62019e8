import { renameSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Settings } from '#shared/contract/host.ts';
import { settingsSchema } from '#shared/contract/host.ts';
import { DrydockError } from '#shared/errors.ts';
import { findEndpoint } from '../engines/docker/endpoint.ts';
import type { DocumentKind } from '../store/document.ts';
import { readDocument, writeDocument } from '../store/document.ts';
import { FileLock } from '../store/file-lock.ts';
import { storeError } from '../store/store-errors.ts';
import { lastGoodPath } from '../store/write-durably.ts';

export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

const documentSchema = z.looseObject({ schemaVersion: z.literal(1), ...settingsSchema.partial().shape });
const kind: DocumentKind<z.infer<typeof documentSchema>> = { what: 'settings file', schemaVersion: 1, schema: documentSchema };

const defaults: Settings = { theme: 'system', engineEndpoint: '', engine: 'auto', maxWorkers: 0, notifyAfterSeconds: 30 };

/** Where the settings of a home are. */
export const settingsFile = (homeRoot: string): string => path.join(homeRoot, 'app', 'settings.json');

/** What a person chose for the app, in `<home>/app/settings.json`. Read anew each time: several hosts may work on one home. */
export class SettingsStore {
  readonly file: string;
  readonly #surroundings: NodeJS.ProcessEnv;
  readonly #lock: FileLock;

  /** `surroundings`: the environment variables the app was started with. */
  constructor(homeRoot: string, surroundings: NodeJS.ProcessEnv) {
    this.file = settingsFile(homeRoot);
    this.#surroundings = surroundings;
    this.#lock = new FileLock(path.join(path.dirname(this.file), 'settings.lock'));
  }

  /** The settings, defaults in place of what was never chosen. Throws `CorruptDocumentError` or `NewerDocumentError`; nothing is replaced then. */
  read(): Settings {
    return settingsSchema.parse({ ...defaults, ...readDocument(this.file, kind) });
  }

  /** Changes some of them. Throws as {@link read}, `InvalidInputError` for an address of an engine that is none, and the store's errors. */
  async change(part: SettingsChange, signal?: AbortSignal): Promise<Settings> {
    if (part.engineEndpoint !== undefined) checkEndpoint(part.engineEndpoint.trim());
    const chosen = { ...part, ...(part.engineEndpoint === undefined ? {} : { engineEndpoint: part.engineEndpoint.trim() }) };
    await this.#lock.run(() => {
      const before = readDocument(this.file, kind) ?? { schemaVersion: 1 };
      writeDocument(this.file, kind, { ...before, ...chosen, schemaVersion: 1 }, { keepLastGood: true });
    }, signal);
    return this.read();
  }

  /**
   * For a damaged file, which only a person may give up: keeps it as `settings.json.damaged-<stamp>` and goes back to the settings of before the
   * last change where they can be read, else to the defaults. Resolves with which. Does nothing to settings that can be read.
   */
  async putAside(stamp: string, signal?: AbortSignal): Promise<{ readonly aside?: string; readonly restored: boolean }> {
    return this.#lock.run(() => {
      if (readable(this.file) !== undefined) return { restored: false };
      const aside = `${this.file}.damaged-${stamp}`;
      try {
        renameSync(this.file, aside);
      } catch (error) {
        throw storeError(error, this.file);
      }
      const before = readable(lastGoodPath(this.file));
      const restored = before !== undefined && before !== 'none';
      if (restored) writeDocument(this.file, kind, before);
      return { aside, restored };
    }, signal);
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

/** `none` when there is no such file; undefined when it cannot be read. */
function readable(file: string): z.infer<typeof documentSchema> | 'none' | undefined {
  try {
    return readDocument(file, kind) ?? 'none';
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}

function checkEndpoint(address: string): void {
  findEndpoint({ environment: { DOCKER_HOST: address }, homeFolder: homedir(), platform: process.platform });
}
