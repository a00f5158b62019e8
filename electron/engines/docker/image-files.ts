import { Readable } from 'node:stream';
import { CancelledError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { ImageProgress } from '../images.ts';
import { removeContainer } from './container-keeper.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import { ImageUnavailableError } from './image-errors.ts';
import { isImageName } from './image-reference.ts';
import { ImageStore } from './image-store.ts';
import { containerLabels } from './labels.ts';

export interface ImageFilesSetting {
  readonly client: () => EngineClient;
  readonly homeId: string;
  /** Docker's own configuration folder, usually `~/.docker`. */
  readonly dockerConfigFolder: string;
}

/** A folder or file of an image, as a tar stream whose paths begin with its base name. */
export interface OpenImageFiles extends AsyncDisposable {
  readonly imageId: string;
  /** `name@sha256:<hex>`; absent for an image that came from no registry. */
  readonly imageDigest: string | undefined;
  readonly tar: AsyncIterable<Buffer>;
}

/** Go's bits for kinds of files, as the engine tells them. */
const GO_LINK = 0x0800_0000;
const MOST_LINKS = 16;
/** The answer begins when the engine has mounted the image. */
const OPEN_DEADLINE_MS = 60_000;
const NEARBY_BYTES = 32 << 20;
const NEARBY_NAMES = 12;
const BLOCK = 512;

interface PathStat {
  readonly mode: number;
  readonly linkTarget: string;
}

/** Files inside images, read from a container that is made and never started: the image needs no shell, and nothing of it runs. */
export class ImageFiles {
  readonly #of: ImageFilesSetting;

  constructor(of: ImageFilesSetting) {
    this.#of = of;
  }

  /** Pulls the image when it is not here. Throws `ImageUnavailableError`, `NotFoundError` with what is there instead, the engine's errors, `CancelledError`. */
  async open(image: string, wanted: string, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<OpenImageFiles> {
    if (!isImageName(image)) throw new InvalidInputError(`"${image}" is not the name of an image. Write one as in: docker pull python:3.11-slim`);
    const client = this.#of.client();
    const imageId = await this.#ensure(client, image, signal, onProgress);
    const { RepoDigests: digests } = await client.call(`look at image ${image}`, DEADLINES.look, signal, (docker) => docker.getImage(imageId).inspect());
    onProgress({ name: image, status: 'reading' });
    const container = await client.call(`open image ${image}`, DEADLINES.create, signal, (docker, inner) =>
      // Some images have no command, and the engine asks for one although it will not be run.
      docker.createContainer({ Image: imageId, Entrypoint: ['/drydock-reads-files'], Cmd: ['-'], NetworkDisabled: true, Labels: containerLabels(this.#of.homeId, '', 'slot'), abortSignal: inner }),
    );
    const dispose = async (): Promise<void> => removeContainer(client, container.id);
    try {
      const path = await this.#resolve(client, container.id, image, wanted, signal);
      const tar = await this.#archive(client, container.id, path, signal);
      const stop = (): void => void tar.destroy(new CancelledError());
      signal.addEventListener('abort', stop, { once: true });
      return {
        imageId,
        imageDigest: digests?.find((digest) => !digest.includes('<none>')),
        tar,
        [Symbol.asyncDispose]: async () => {
          signal.removeEventListener('abort', stop);
          tar.on('error', () => undefined);
          tar.destroy();
          await dispose();
        },
      };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  async #ensure(client: EngineClient, image: string, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<string> {
    const store = new ImageStore(client, this.#of.dockerConfigFolder);
    const here = await store.find(image, signal);
    if (here !== undefined) return here;
    onProgress({ name: image, status: 'pulling' });
    try {
      await store.pull(image, signal, ({ text, fraction }) => onProgress({ name: image, status: text, ...(fraction === undefined ? {} : { fraction }) }));
    } catch (error) {
      if (signal.aborted) throw new CancelledError();
      if (!(error instanceof EngineError)) throw error;
      throw new ImageUnavailableError(`The image "${image}" is not on this machine and cannot be pulled (${error.words.replaceAll(/\s+/g, ' ').trim()}). Correct its name, or connect to its registry.`, { cause: error });
    }
    const pulled = await store.find(image, signal);
    if (pulled === undefined) throw new ImageUnavailableError(`The engine said that the image "${image}" is ready, but does not have it.`);
    return pulled;
  }

  /** The path itself, when it is a link that what it leads to. */
  async #resolve(client: EngineClient, id: string, image: string, wanted: string, signal: AbortSignal): Promise<string> {
    let at = wanted;
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      const stat = await this.#stat(client, id, at, signal);
      if (stat === undefined) throw await this.#notThere(client, id, image, at, signal);
      if ((stat.mode & GO_LINK) === 0) return at;
      at = stat.linkTarget;
    }
    throw new NotFoundError(`The path ${wanted} of the image "${image}" is a link that runs in a circle. Name the folder itself.`);
  }

  async #stat(client: EngineClient, id: string, path: string, signal: AbortSignal): Promise<PathStat | undefined> {
    try {
      const answer: unknown = await client.call(`look at ${path}`, DEADLINES.look, signal, (docker, inner) => docker.getContainer(id).infoArchive({ path, abortSignal: inner }));
      return statOf(answer);
    } catch (error) {
      if (error instanceof EngineError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  async #archive(client: EngineClient, id: string, path: string, signal: AbortSignal): Promise<Readable> {
    const stream = await client.call(`read ${path}`, OPEN_DEADLINE_MS, signal, (docker) => docker.getContainer(id).getArchive({ path }));
    return stream instanceof Readable ? stream : new Readable().wrap(stream);
  }

  async #notThere(client: EngineClient, id: string, image: string, path: string, signal: AbortSignal): Promise<NotFoundError> {
    let parent = path;
    do parent = parent.slice(0, parent.lastIndexOf('/')) || '/';
    while (parent !== '/' && (await this.#stat(client, id, parent, signal)) === undefined);
    const names = await this.#namesIn(client, id, parent, signal);
    const shown = names.slice(0, NEARBY_NAMES).join(', ');
    const there = names.length === 0 ? `${parent} is there, and empty` : `in ${parent} there is: ${shown}${names.length > NEARBY_NAMES ? ', ...' : ''}`;
    return new NotFoundError(`The image "${image}" has no ${path}; ${there}.`);
  }

  /** The first names in a folder: the engine sends it whole, so only the beginning is read. */
  async #namesIn(client: EngineClient, id: string, folder: string, signal: AbortSignal): Promise<readonly string[]> {
    const names = new Set<string>();
    const stream = await this.#archive(client, id, folder, signal);
    stream.on('error', () => undefined);
    try {
      let bytes = 0;
      let rest = Buffer.alloc(0);
      let skip = 0;
      for await (const piece of stream as AsyncIterable<Buffer>) {
        bytes += piece.length;
        rest = Buffer.concat([rest, piece]);
        for (;;) {
          const skipped = Math.min(skip, rest.length);
          rest = rest.subarray(skipped);
          skip -= skipped;
          if (skip > 0 || rest.length < BLOCK) break;
          const name = rest.toString('utf8', 0, 100).replace(/\0.*$/s, '');
          const size = Number.parseInt(rest.toString('latin1', 124, 136).replaceAll('\0', ' ').trim() || '0', 8);
          const parts = name.replace(/^\.?\//, '').split('/').filter((part) => part !== '');
          const child = folder === '/' ? parts[0] : parts[1];
          if (child !== undefined) names.add(child);
          skip = BLOCK + Math.ceil((Number.isFinite(size) ? size : 0) / BLOCK) * BLOCK;
        }
        if (names.size > NEARBY_NAMES || bytes > NEARBY_BYTES) break;
      }
    } finally {
      stream.destroy();
    }
    return [...names].sort();
  }
}

/** The library hands over the answer's headers, or the decoded header. */
function statOf(answer: unknown): PathStat {
  const headers = typeof answer === 'object' && answer !== null && 'headers' in answer ? answer.headers : undefined;
  const encoded = typeof headers === 'object' && headers !== null && 'x-docker-container-path-stat' in headers ? headers['x-docker-container-path-stat'] : undefined;
  const stat: unknown = typeof encoded === 'string' ? JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) : {};
  const fields = typeof stat === 'object' && stat !== null ? stat : {};
  return {
    mode: 'mode' in fields && typeof fields.mode === 'number' ? fields.mode : 0,
    linkTarget: 'linkTarget' in fields && typeof fields.linkTarget === 'string' ? fields.linkTarget : '',
  };
}
