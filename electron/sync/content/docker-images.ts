import { Readable } from 'node:stream';
import { engineEndpoint } from '#electron/engines/docker/docker-engine.ts';
import { DEADLINES, EngineClient } from '#electron/engines/docker/engine-client.ts';
import { EngineError } from '#electron/engines/docker/engine-errors.ts';
import { followProgress } from '#electron/engines/docker/progress-stream.ts';
import { ImageFiles } from '#electron/export/bundle/image-files.ts';
import type { EngineImage, EngineImages } from './engine-images.ts';

/** The archive comes over the network while the engine reads it. */
const LOAD_DEADLINE_MS = 6 * 60 * 60_000;

/** Docker's images, or Podman's. Nothing is connected before the first call. */
export class DockerEngineImages implements EngineImages {
  readonly #client: EngineClient;
  readonly #files: ImageFiles;

  /** `environment`: the variables by which the engine is found. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#client = new EngineClient(engineEndpoint(environment));
    this.#files = new ImageFiles(environment);
  }

  async find(reference: string, signal: AbortSignal): Promise<EngineImage | undefined> {
    try {
      const { Id: id, Os: os, Architecture: machine, ...rest } = await this.#client.call(`look for image ${reference}`, DEADLINES.look, signal, (docker) => docker.getImage(reference).inspect());
      const variant = 'Variant' in rest && typeof rest.Variant === 'string' && rest.Variant !== '' ? `/${rest.Variant}` : '';
      return { id, platform: `${os}/${machine}${variant}` };
    } catch (error) {
      if (error instanceof EngineError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  async save(reference: string, file: string, signal: AbortSignal): Promise<void> {
    await this.#files.save(reference, file, signal);
  }

  async load(reference: string, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const what = `load image ${reference}`;
    const source = Readable.from(archive, { objectMode: false });
    let broken: unknown;
    source.once('error', (error) => (broken = error));
    try {
      const answer = await this.#client.call(what, LOAD_DEADLINE_MS, signal, (docker) => docker.loadImage(source));
      await followProgress(answer instanceof Readable ? answer : new Readable().wrap(answer), what, signal, () => undefined);
    } catch (error) {
      // What the archive could not be made of says more than that the engine got half of it.
      throw broken ?? error;
    } finally {
      source.destroy();
    }
  }
}
