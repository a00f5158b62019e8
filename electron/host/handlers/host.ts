import { mkdir } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import type { hostCalls } from '#shared/contract/host.ts';
import { InvalidInputError } from '#shared/errors.ts';
import { folderEntries } from '../../previews/folder-entries.ts';
import { isOneName } from '../../previews/contained-path.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import { chosenPath } from '../chosen-path.ts';
import { folderError } from '../folder-errors.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { knownPlace } from '../known-places.ts';

const FOLDER_ENTRIES = 2_000;

export interface HostPorts {
  readonly settings: SettingsStore;
  /** Pipelines that were opened here. */
  readonly recent: { list(): readonly { readonly file: string }[] };
}

/** What the host is, its file dialogs, and the settings of the app. */
export function hostHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'kind' | 'version' | 'workingFolder' | 'resources' | 'reveal'>, ports: HostPorts): HandlersOf<typeof hostCalls> {
  const { app, hub } = parts;
  const { settings, recent } = ports;
  const absolute = (folder: string): string => chosenPath(parts.workingFolder, folder);
  return {
    'host.info': () => ({
      version: parts.version,
      host: parts.kind,
      platform: process.platform,
      home: app.layout.root,
      workingFolder: parts.workingFolder,
      userFolder: homedir(),
      processors: availableParallelism(),
      sample: path.join(parts.resources, 'samples', 'penguins', 'pipeline.yml'),
    }),
    'host.browse': async ({ folder: asked }, { signal }) => {
      const folder = absolute(asked);
      const parent = path.dirname(folder);
      try {
        return { folder, ...(parent === folder ? {} : { parent }), ...(await folderEntries(folder, { limit: FOLDER_ENTRIES, hidden: false, signal })) };
      } catch (error) {
        throw folderError(error, folder);
      }
    },
    'host.makeFolder': async ({ parent, name: asked }) => {
      const name = asked.trim();
      checkFolderName(name);
      const folder = path.join(absolute(parent), name);
      try {
        await mkdir(folder);
      } catch (error) {
        throw folderError(error, folder);
      }
      return { folder };
    },
    'host.reveal': async ({ path: place }, { signal }) => {
      await parts.reveal(await knownPlace(app, recent.list().map(({ file }) => file), absolute(place), signal));
      return {};
    },
    'settings.get': () => settings.read(),
    'settings.set': async (change, { signal }) => {
      const changed = await settings.change(change, signal);
      hub.publish('settings', '', {});
      return changed;
    },
  };
}

function checkFolderName(name: string): void {
  const refused = process.platform === 'win32' ? /[<>:"|?*\p{Cc}]|[. ]$/u : /\p{Cc}/u;
  if (!isOneName(name) || refused.test(name) || Buffer.byteLength(name) > 255) {
    throw new InvalidInputError(`"${name}" cannot be the name of a folder. Give one name, without separators and control characters.`);
  }
}
