import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { throwIfCancelled } from '#shared/errors.ts';
import { engineEndpoint } from '../../engines/docker/docker-engine.ts';
import { DEADLINES, EngineClient } from '../../engines/docker/engine-client.ts';
import { asEngineError } from '../../engines/docker/engine-errors.ts';
import { ImageStore } from '../../engines/docker/image-store.ts';
import { followProgress } from '../../engines/docker/progress-stream.ts';

/** The engine reads a whole image before it answers. */
const LOAD_DEADLINE_MS = 30 * 60_000;

/** Images of the container engine as files. Nothing is connected before the first call. */
export class ImageFiles {
  readonly #client: EngineClient;
  readonly #store: ImageStore;

  /** `environment`: the variables by which the engine is found. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#client = new EngineClient(engineEndpoint(environment));
    this.#store = new ImageStore(this.#client, '');
  }

  /** The id of an image by name; undefined when it is not here. Throws the engine's errors. */
  find(image: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#store.find(image, signal);
  }

  /** Saves an image, with its name, as an archive that `docker load` takes. */
  async save(image: string, target: string, signal: AbortSignal): Promise<{ readonly digest: string; readonly size: number }> {
    const what = `save image ${image}`;
    const answer = await this.#client.call(what, DEADLINES.create, signal, (docker) => docker.getImage(image).get());
    const hash = createHash('sha256');
    const through = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        hash.update(piece);
        done(null, piece);
      },
    });
    try {
      await pipeline(Readable.from(answer), through, createWriteStream(target, { flags: 'wx' }), { signal });
    } catch (error) {
      throwIfCancelled(signal);
      throw asEngineError(error, what, this.#client.endpoint.where);
    }
    return { digest: hash.digest('hex'), size: (await stat(target)).size };
  }

  /** Loads an archive, with every name that it gives out: see `checkImageNames`. */
  async load(name: string, file: string, signal: AbortSignal): Promise<void> {
    const what = `load image ${name}`;
    const answer = await this.#client.call(what, LOAD_DEADLINE_MS, signal, (docker) => docker.loadImage(createReadStream(file)));
    await followProgress(answer instanceof Readable ? answer : new Readable().wrap(answer), what, signal, () => undefined);
  }
}
