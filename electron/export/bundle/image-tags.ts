import { list } from 'tar';
import { z } from 'zod';
import { normalImageName } from '#shared/catalog/image-name.ts';
import { BadBundleError } from './bundle-errors.ts';

/** Documents of an image archive that say what its images are called. */
export const nameFiles: ReadonlySet<string> = new Set(['manifest.json', 'index.json', 'repositories']);
const MOST_BYTES = 4 * 1024 ** 2;

const manifestSchema = z.array(z.looseObject({ RepoTags: z.array(z.string()).nullish() }));
const repositoriesSchema = z.record(z.string(), z.record(z.string(), z.string()));
const indexSchema = z.looseObject({ manifests: z.array(z.looseObject({ annotations: z.record(z.string(), z.string()).nullish() })) });

/**
 * Proves that an image archive gives out no name but the one that its bundle says: the engine takes every name in it, and one of them could put another image
 * in the place of one that is here. `bundle` is the file that messages name. Throws `BadBundleError`.
 */
export async function checkImageNames(file: string, name: string, bundle: string): Promise<void> {
  const texts = new Map<string, string>();
  let tooLarge: string | undefined;
  await list({
    file,
    onReadEntry: (entry) => {
      const place = entry.path.replace(/^\.\//, '');
      if (!nameFiles.has(place)) return;
      if (entry.size > MOST_BYTES) tooLarge = place;
      else {
        const pieces: Buffer[] = [];
        entry.on('data', (piece: Buffer) => pieces.push(piece));
        // Of two files of one name the engine takes one: both have to be right.
        entry.on('end', () => texts.set(`${place} ${String(texts.size)}`, Buffer.concat(pieces).toString('utf8')));
      }
    },
  });
  if (tooLarge !== undefined) throw new BadBundleError(bundle, `the image ${name} comes with a ${tooLarge} that is too large to be one`);
  const others = [...texts].flatMap(([place, text]) => namesIn(place, text, () => new BadBundleError(bundle, `what the images in the archive of ${name} are called cannot be read`))).filter((other) => normalImageName(other) !== normalImageName(name));
  if (others.length > 0) throw new BadBundleError(bundle, `the archive of the image ${name} also calls images ${others.slice(0, 5).join(', ')}, which the bundle does not say`);
}

/**
 * A document of an archive of one image, with `name` instead of what it is called there; `undefined` for one that only tells names once more. Throws what `unreadable` makes
 * for a document that is none, or that is of several images.
 */
export function renamedIn(place: string, text: string, name: string, unreadable: () => Error): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (place === 'manifest.json') return JSON.stringify(onlyOne(manifestSchema.parse(value)).map((image) => ({ ...image, RepoTags: [name] })));
    if (place === 'index.json') {
      const index = indexSchema.parse(value);
      const manifests = onlyOne(index.manifests).map(({ annotations, ...image }) => ({ ...image, annotations: { ...annotations, 'io.containerd.image.name': `docker.io/${name}`, 'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1) } }));
      return JSON.stringify({ ...index, manifests });
    }
    return undefined;
  } catch {
    throw unreadable();
  }
}

function onlyOne<T>(images: readonly T[]): readonly T[] {
  if (images.length !== 1) throw new Error('an archive of several images');
  return images;
}

/** The names that a document of an image archive gives out; `place` begins with its file name. Throws what `unreadable` makes for a document that is none. */
export function namesIn(place: string, text: string, unreadable: () => Error): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (place.startsWith('manifest.json')) return manifestSchema.parse(value).flatMap(({ RepoTags }) => RepoTags ?? []);
    if (place.startsWith('repositories')) return Object.entries(repositoriesSchema.parse(value)).flatMap(([name, tags]) => Object.keys(tags).map((tag) => `${name}:${tag}`));
    return indexSchema.parse(value).manifests.flatMap(({ annotations }) => {
      const named = annotations?.['io.containerd.image.name'];
      return named === undefined ? [] : [named];
    });
  } catch {
    throw unreadable();
  }
}
