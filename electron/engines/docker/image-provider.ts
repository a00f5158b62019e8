import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError } from '#shared/errors.ts';
import type { SealedEnvironment } from '#shared/model/sealed.ts';
import type { ImageFacts, ImageProgress, ImageProvider, ImageRef, ImageState } from '../images.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import { builtImageName, generatedContext, needsBuild } from './environment-dockerfile.ts';
import { ImageUnavailableError, mappingHint } from './image-errors.ts';
import { isImageName } from './image-reference.ts';
import { ImageStore } from './image-store.ts';
import { HOME_LABEL, ROLE_LABEL } from './labels.ts';
import type { OtherImages } from './other-images.ts';
import { SingleFlight } from './single-flight.ts';

export interface DockerImagesSetting {
  readonly client: () => EngineClient;
  readonly homeId: string;
  /** Docker's own configuration folder, usually `~/.docker`. */
  readonly dockerConfigFolder: string;
  /** The catalog's mapping for an environment or image reference, as the user wrote it. */
  readonly findMapping: (reference: string) => Promise<{ readonly reference: string; readonly image: string } | undefined>;
  /** Asked before registries. */
  readonly others?: OtherImages | undefined;
  /** Writes the files of a snapshot into an existing empty folder. */
  readonly materialise: (snapshotId: string, folder: string, signal: AbortSignal) => Promise<void>;
}

/** `image`: as people know it; `name`: what the engine calls it. */
type Found = { readonly environment: SealedEnvironment; readonly image: string; readonly name: string; readonly ignored: readonly string[]; readonly build: boolean };
type Missing = { readonly missing: string; readonly commandLine?: string };

/** Images for environments, from a Docker engine. */
export class DockerImages implements ImageProvider {
  readonly #of: DockerImagesSetting;
  readonly #flights = new SingleFlight<void, ImageProgress>();

  constructor(of: DockerImagesSetting) {
    this.#of = of;
  }

  async inspect(environment: SealedEnvironment | undefined, signal: AbortSignal): Promise<ImageState> {
    const found = await this.#find(environment);
    if ('missing' in found) return { kind: 'missing', message: found.missing, ...(found.commandLine === undefined ? {} : { commandLine: found.commandLine }) };
    const id = await this.#store().find(found.name, signal);
    if (id !== undefined) return { kind: 'present', image: { id, name: found.image, ignored: found.ignored } };
    return found.build ? { kind: 'build', what: describe(found.environment) } : { kind: 'pull', image: found.image };
  }

  async ensure(environment: SealedEnvironment | undefined, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<ImageRef> {
    const found = await this.#find(environment);
    if ('missing' in found) throw new ImageUnavailableError(found.missing, { commandLine: found.commandLine });
    const store = this.#store();
    const present = await store.find(found.name, signal);
    if (present === undefined) {
      await this.#flights.join(found.name, signal, onProgress, (shared, progress) =>
        found.build ? this.#build(found, shared, progress) : found.name === found.image ? this.#pull(found.image, shared, progress) : this.#bring(found.image, shared, progress),
      );
    }
    const id = present ?? (await store.find(found.name, signal));
    if (id === undefined) throw new ImageUnavailableError(`The engine said that the image "${found.image}" is ready, but does not have it.`);
    return { id, name: found.image, ignored: found.ignored };
  }

  describe(imageId: string, signal: AbortSignal): Promise<ImageFacts | undefined> {
    return this.#store().describe(imageId, signal);
  }

  #store(): ImageStore {
    return new ImageStore(this.#of.client(), this.#of.dockerConfigFolder);
  }

  /** Which image stands for an environment: a mapped one is the whole environment. */
  async #find(environment: SealedEnvironment | undefined): Promise<Found | Missing> {
    if (environment === undefined) return { missing: 'The module has no environment; add "environment:" with an image to its YAML.' };
    if (environment.kind === 'build') return built(environment);
    const reference = environment.kind === 'named' ? environment.reference : environment.image;
    const mapping = await this.#of.findMapping(reference);
    if (mapping !== undefined) return { ...(await this.#ready(environment, mapping.image)), ignored: ignoredBy(environment, mapping.image) };
    if (environment.kind === 'named') return { missing: `environment ${reference} has no image here; map it to an image that you have.`, commandLine: mappingHint(reference) };
    if (!isImageName(reference)) return { missing: `"${reference}" is not the name of an image; correct "image:" in the environment.` };
    if (needsBuild(environment)) return built(environment);
    return this.#ready(environment, reference);
  }

  async #ready(environment: SealedEnvironment, image: string): Promise<Found> {
    return { environment, image, name: (await this.#of.others?.nameOf(image)) ?? image, ignored: [], build: false };
  }

  async #bring(image: string, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<void> {
    onProgress({ name: image, status: 'loading' });
    try {
      await this.#of.others?.bring(image, signal);
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      if (!(error instanceof EngineError)) throw error;
      throw new ImageUnavailableError(`The image "${image}" cannot be loaded (${error.words.replaceAll(/\s+/g, ' ').trim()}).`, { cause: error });
    }
  }

  async #pull(image: string, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<void> {
    onProgress({ name: image, status: 'pulling' });
    try {
      await this.#store().pull(image, signal, ({ text, fraction }) => onProgress({ name: image, status: text, ...(fraction === undefined ? {} : { fraction }) }));
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      if (!(error instanceof EngineError)) throw error;
      throw new ImageUnavailableError(
        `The image "${image}" is not on this machine and cannot be pulled (${error.words.replaceAll(/\s+/g, ' ').trim()}). Connect to its registry, or map it to an image that you have.`,
        { cause: error, commandLine: mappingHint(image) },
      );
    }
  }

  async #build(found: Found, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<void> {
    const { environment, image } = found;
    const name = describe(environment);
    // The base is pulled by itself, so that a failure names it and its mapping.
    if (environment.kind === 'image' && (await this.#store().find(environment.image, signal)) === undefined) await this.#pull(environment.image, signal, onProgress);
    const folder = await mkdtemp(path.join(tmpdir(), 'drydock-build-'));
    try {
      const dockerfile = await this.#writeContext(environment, folder, signal);
      const labels = { [HOME_LABEL]: this.#of.homeId, [ROLE_LABEL]: 'environment' };
      onProgress({ name, status: 'building' });
      await this.#store().build(folder, dockerfile, image, labels, signal, ({ text }) => onProgress({ name, status: text === '' ? 'building' : text }));
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      if (!(error instanceof EngineError)) throw error;
      const instead = environment.kind === 'image' ? { words: ' Or map it to an image that has all of it.', commandLine: mappingHint(environment.image) } : undefined;
      throw new ImageUnavailableError(`The image of the ${name} cannot be built: ${error.words}${instead?.words ?? ''}`, { cause: error, commandLine: instead?.commandLine });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #writeContext(environment: SealedEnvironment, folder: string, signal: AbortSignal): Promise<string> {
    if (environment.kind === 'build') {
      await this.#of.materialise(environment.contextSnapshotId, folder, signal);
      return environment.dockerfile;
    }
    if (environment.kind === 'image') {
      for (const [file, text] of generatedContext(environment)) await writeFile(path.join(folder, file), text);
    }
    return 'Dockerfile';
  }
}

function built(environment: Exclude<SealedEnvironment, { kind: 'named' }>): Found {
  const image = builtImageName(environment);
  return { environment, image, name: image, ignored: [], build: true };
}

function describe(environment: SealedEnvironment): string {
  switch (environment.kind) {
    case 'build':
      return `environment of ${environment.dockerfile}`;
    case 'named':
      return environment.reference;
    case 'image': {
      const parts = [environment.conda === undefined ? [] : ['a conda file'], environment.pip === undefined ? [] : ['pip requirements']].flat();
      return `environment of ${environment.image} with ${parts.join(' and ')}`;
    }
    default:
      return environment;
  }
}

function ignoredBy(environment: Exclude<SealedEnvironment, { kind: 'build' }>, mapped: string): string[] {
  if (environment.kind === 'named') return [];
  const by = `the mapped image "${mapped}" is used as the complete environment`;
  return [
    ...(environment.image === mapped ? [] : [`image "${environment.image}": ${by}`]),
    ...(environment.conda === undefined ? [] : [`conda file: not installed, ${by}`]),
    ...(environment.pip === undefined ? [] : [`pip requirements: not installed, ${by}`]),
  ];
}
