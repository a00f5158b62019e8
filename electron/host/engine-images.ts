import { homedir } from 'node:os';
import path from 'node:path';
import { normalImageName } from '#shared/catalog/image-name.ts';
import type { LocalImage } from '#shared/contract/environments.ts';
import { CancelledError, DrydockError, InvalidInputError } from '#shared/errors.ts';
import { engineEndpoint } from '../engines/docker/docker-engine.ts';
import { EngineClient } from '../engines/docker/engine-client.ts';
import { isImageName } from '../engines/docker/image-reference.ts';
import { ImageStore } from '../engines/docker/image-store.ts';
import type { ProgressLine } from '../engines/docker/progress-stream.ts';
import { latestBy } from '../settings/latest-by.ts';

export interface ImageList {
  /** Newest first. */
  readonly images: readonly LocalImage[];
  /** Why there are none to be had; empty when the engine answered. */
  readonly message: string;
}

/** The images of the engine that the environment names at the moment of each call. Nothing is connected before the first one. */
export class EngineImages {
  readonly #environment: () => NodeJS.ProcessEnv;
  readonly #client: () => EngineClient;

  constructor(environment: () => NodeJS.ProcessEnv) {
    this.#environment = environment;
    const key = (): string => ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'].map((name) => environment()[name] ?? '').join('\0');
    this.#client = latestBy(key, () => new EngineClient(engineEndpoint(environment())));
  }

  /** Never rejects because there is no engine: that is what `message` says. */
  async list(deadlineMs: number, signal: AbortSignal): Promise<ImageList> {
    try {
      const found = await this.#client().call('list its images', deadlineMs, signal, (docker) => docker.listImages());
      const images = found.map((image): LocalImage => ({ id: image.Id, names: namesOf(image), bytes: image.Size, createdUtc: new Date(image.Created * 1000).toISOString() }));
      return { images: images.sort((a, b) => (a.createdUtc < b.createdUtc ? 1 : -1)), message: '' };
    } catch (error) {
      if (error instanceof DrydockError && error.kind !== 'cancelled') return { images: [], message: error.plainMessage };
      throw error;
    }
  }

  /** Throws `InvalidInputError` for what is no name of an image. */
  check(image: string): void {
    if (!isImageName(image)) throw new InvalidInputError(`"${image}" is not the name of an image. Write one as in: docker pull python:3.11-slim`);
  }

  /** Throws the engine's errors, and `CancelledError`. */
  async pull(image: string, signal: AbortSignal, onLine: (line: ProgressLine) => void): Promise<void> {
    const dockerConfigFolder = this.#environment()['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker');
    try {
      await new ImageStore(this.#client(), dockerConfigFolder).pull(image, signal, onLine);
    } catch (error) {
      throw signal.aborted ? new CancelledError() : error;
    }
  }
}

/** Whether an image of a list answers to a name or an id. */
export function hasImage(images: readonly LocalImage[], wanted: string): boolean {
  const name = normalImageName(wanted);
  return images.some((image) => image.id === wanted || image.names.some((known) => normalImageName(known) === name));
}

/** Names with a tag; where there is none, names with a digest. An image whose name was given to another one has neither. */
function namesOf(image: { readonly RepoTags?: string[] | null | undefined; readonly RepoDigests?: string[] | null | undefined }): string[] {
  const known = (names: string[] | null | undefined): string[] => (names ?? []).filter((name) => !name.includes('<none>'));
  const tagged = known(image.RepoTags);
  return tagged.length > 0 ? tagged : known(image.RepoDigests);
}
