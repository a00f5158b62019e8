import { z } from 'zod';
import { InvalidInputError } from '#shared/errors.ts';
import { imageMatches, normalImageName, wildcardSource } from './image-name.ts';

export const environmentMappingSchema = z.looseObject({
  /** As the user wrote it: a named environment or an image, `*` allowed. */
  reference: z.string(),
  /** The local image that is used instead. */
  image: z.string(),
  createdUtc: z.string(),
  /** Given with the first publication, or by whoever published it. */
  id: z.string().optional(),
  description: z.string().optional(),
  /** What it is in workspaces; absent: `active`. It counts here either way. */
  status: z.enum(['active', 'disabled', 'archived']).optional(),
  /** Ids of the workspaces that it is to be in. */
  publishTo: z.array(z.string()).optional(),
});
/** "Where this environment or image is asked for, use that image." */
export type EnvironmentMapping = z.infer<typeof environmentMappingSchema>;

export const environmentMappingsSchema = z.looseObject({ schemaVersion: z.literal(1), mappings: z.array(environmentMappingSchema) });
export type EnvironmentMappings = z.infer<typeof environmentMappingsSchema>;

/** What a spec asks for: a named environment, or an image. */
export type AskedFor = 'environment' | 'image';

interface NamedReading {
  readonly name: string;
  /** `:1`, `@latest`, or empty for all. */
  readonly selector: string;
  readonly registry: string | undefined;
}

/** What the text of a mapping can mean. A bare `python` covers the environment of that name and the image alike. */
interface Readings {
  readonly named: NamedReading | undefined;
  readonly image: string | undefined;
}

/**
 * The mapping that covers a reference, or `undefined`. The most specific one wins: exact before wildcards, then the longest
 * literal text, then one that names a registry. Without `asked`, a reference without `azureml:` and label is an image.
 */
export function findMapping(mappings: readonly EnvironmentMapping[], reference: string, asked: AskedFor = askedFor(reference)): EnvironmentMapping | undefined {
  const readings = readReference(reference);
  const wanted: Readings = asked === 'image' ? { named: undefined, image: normalImageName(reference) } : { named: readings.named, image: undefined };
  let best: EnvironmentMapping | undefined;
  let bestRank: readonly number[] = [];
  for (const mapping of mappings) {
    const rank = mappingRank(readReference(mapping.reference), wanted);
    if (rank !== undefined && (best === undefined || isHigher(rank, bestRank))) {
      best = mapping;
      bestRank = rank;
    }
  }
  return best;
}

/** Two references with equal keys are one mapping: setting the second replaces the first. */
export function mappingKey(reference: string): string {
  const { named, image } = readReference(reference);
  return JSON.stringify([named === undefined ? null : [named.name, named.selector, named.registry ?? null], image ?? null]);
}

/** Throws `InvalidInputError` when a text can be neither an environment nor an image. */
export function checkMapping(reference: string, image: string): void {
  const { named, image: asImage } = readReference(reference);
  if (named === undefined && asImage === undefined) {
    throw new InvalidInputError(`'${reference}' names no environment. Write one as in the pipeline ('azureml:sklearn-1.5@latest'), an image ('python:3.11'), or either with '*'.`);
  }
  if (image.trim() === '' || /[\s*]/u.test(image.trim())) {
    throw new InvalidInputError(`'${image}' is not the name of an image. Name one that is on this machine, for example my/sklearn:1.`);
  }
}

function askedFor(reference: string): AskedFor {
  return /^\s*azureml:/iu.test(reference) || /@(?!sha256:)/u.test(reference) ? 'environment' : 'image';
}

function readReference(reference: string): Readings {
  const text = reference.trim().normalize('NFC');
  if (text === '' || /\s/u.test(text)) return { named: undefined, image: undefined };
  const path = /^azureml:\/.*?(?:\/registries\/([^/]+))?(?:\/.*)?\/environments\/([^/]+)(?:\/(versions|labels)\/([^/]+))?\/?$/iu.exec(text);
  if (path !== null) {
    const [, registry, name = '', kind, value] = path;
    const selector = value === undefined ? '' : kind?.toLowerCase() === 'versions' ? `:${value}` : `@${value}`;
    return { named: { name, selector, registry: registry?.toLowerCase() }, image: undefined };
  }
  if (/^azureml:/iu.test(text)) return { named: named(text.slice('azureml:'.length)), image: undefined };
  if (/@(?!sha256:)/u.test(text)) return { named: named(text), image: undefined };
  return { named: text.includes('/') ? undefined : named(text), image: normalImageName(text) };
}

function named(text: string): NamedReading | undefined {
  const at = text.search(/[:@]/u);
  const name = at === -1 ? text : text.slice(0, at);
  return name === '' || name.includes('/') ? undefined : { name, selector: at === -1 ? '' : text.slice(at), registry: undefined };
}

function mappingRank(mapping: Readings, asked: Readings): readonly number[] | undefined {
  // A lone `*` covers whatever has no closer mapping, images of any registry too.
  if (mapping.named?.name === '*' && mapping.named.selector === '' && mapping.image !== undefined) return [-1];
  if (mapping.named !== undefined && asked.named !== undefined && namedMatches(mapping.named, asked.named)) {
    return rankOf(mapping.named.name + mapping.named.selector, mapping.named.registry);
  }
  if (mapping.image !== undefined && asked.image !== undefined && imageMatches(mapping.image, asked.image)) return rankOf(mapping.image, undefined);
  return undefined;
}

function rankOf(text: string, registry: string | undefined): readonly number[] {
  return [text.includes('*') ? 0 : 1, text.replaceAll('*', '').length, registry === undefined ? 0 : 1];
}

function namedMatches(mapping: NamedReading, asked: NamedReading): boolean {
  if (mapping.registry !== undefined && !covers(mapping.registry, asked.registry ?? '')) return false;
  // Without a version or label, the latest one is meant by whoever asks, and all are by whoever maps.
  const selector = asked.selector === '' ? '@latest' : asked.selector;
  return covers(mapping.name, asked.name) && (mapping.selector === '' || covers(mapping.selector, selector));
}

function covers(pattern: string, text: string): boolean {
  return pattern.includes('*') ? new RegExp(`^${wildcardSource(pattern)}$`, 'su').test(text) : pattern === text;
}

function isHigher(rank: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of rank.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
