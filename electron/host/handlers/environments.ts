import { access } from 'node:fs/promises';
import type { DataVersion } from '#shared/catalog/data-asset.ts';
import type { DataAssetView, environmentCalls } from '#shared/contract/environments.ts';
import { DownloadCache } from '../../data/download-cache.ts';
import { chosenPath } from '../chosen-path.ts';
import { EngineImages, hasImage } from '../engine-images.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

/** A list is not worth waiting longer for what is only beside its entries. */
const PRESENCE_DEADLINE_MS = 2_000;
const LIST_DEADLINE_MS = 10_000;

export interface EnvironmentPorts {
  /** The environment variables by which the engine is found now: `SettingsStore.environment`. */
  readonly environment: () => NodeJS.ProcessEnv;
}

/** What nodes run in and on: environment mappings, images, data assets. */
export function environmentHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'tasks' | 'workingFolder'>, ports: EnvironmentPorts): HandlersOf<typeof environmentCalls> {
  const { app, hub, tasks } = parts;
  const { catalog } = app;
  const images = new EngineImages(ports.environment);
  const downloads = new DownloadCache(app.layout.downloads);
  const changed = (what: 'environments' | 'data'): void => hub.publish('catalog', '', { what });
  return {
    'environments.list': async (_input, { signal }) => {
      const mappings = [...catalog.listMappings()].sort((a, b) => (a.reference < b.reference ? -1 : 1));
      const known = mappings.length === 0 ? undefined : await images.list(PRESENCE_DEADLINE_MS, signal);
      return {
        mappings: mappings.map(({ reference, image, createdUtc }) => ({
          reference, image, createdUtc,
          ...(known === undefined || known.message !== '' ? {} : { present: hasImage(known.images, image) }),
        })),
      };
    },
    'environments.set': async ({ reference, image }, { signal }) => {
      const { replaced } = await catalog.setMapping(reference, image, signal);
      changed('environments');
      return replaced === undefined ? {} : { replaced: { reference: replaced.reference, image: replaced.image } };
    },
    'environments.remove': async ({ reference }, { signal }) => {
      await catalog.removeMapping(reference, signal);
      changed('environments');
      return {};
    },
    'images.list': async (_input, { signal }) => {
      const { images: found, message } = await images.list(LIST_DEADLINE_MS, signal);
      return { images: [...found], message };
    },
    'images.pull': ({ image: asked }) => {
      const image = asked.trim();
      images.check(image);
      const { id } = tasks.start({ kind: 'image', title: `Pull ${image}` }, async (signal, report) => {
        await images.pull(image, signal, ({ text, fraction }) => report({ ...(text === '' ? {} : { detail: text }), ...(fraction === undefined ? {} : { fraction }) }));
        changed('environments');
      });
      return { taskId: id };
    },
    'data.list': async () => {
      const { assets, unreadable } = catalog.listData();
      return {
        assets: await Promise.all(assets.map(async ({ name, description, versions }): Promise<DataAssetView> => ({
          name, description, versions: await Promise.all(versions.toReversed().map(async (version) => dataVersionView(version, downloads))),
        }))),
        unreadable: unreadable.map((error) => error.plainMessage),
      };
    },
    'data.register': async ({ name, place, version }, { signal }) => {
      const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(place);
      const registered = await catalog.registerData(name, isUrl ? place : chosenPath(parts.workingFolder, place), { version, signal });
      changed('data');
      return { name: registered.asset.name, version: registered.version.version };
    },
  };
}

async function dataVersionView(version: DataVersion, downloads: DownloadCache): Promise<DataAssetView['versions'][number]> {
  const { path: file, url, type, createdUtc } = version;
  const present = url === undefined ? file !== undefined && (await isThere(file)) : (await downloads.find(url)) !== undefined;
  return { version: version.version, place: url ?? file ?? '', type, createdUtc, present };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}
