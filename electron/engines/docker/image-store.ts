import path from 'node:path';
import { Readable } from 'node:stream';
import type { ImageFacts } from '../images.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import { followProgress, type ProgressLine } from './progress-stream.ts';
import { credentialsFor } from './registry-credentials.ts';

/** The engine has contacted the registry, or read the whole build context, before it answers. */
const ANSWER_DEADLINE_MS = 180_000;
const LAST_LINES = 15;

/** The images of one engine. */
export class ImageStore {
  readonly #client: EngineClient;
  readonly #dockerConfigFolder: string;

  /** `dockerConfigFolder` has docker's `config.json`, if any, with credentials of registries. */
  constructor(client: EngineClient, dockerConfigFolder: string) {
    this.#client = client;
    this.#dockerConfigFolder = dockerConfigFolder;
  }

  /** The id of a local image; undefined when there is none of that name. */
  async find(image: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const { Id: id } = await this.#client.call(`look for image ${image}`, DEADLINES.look, signal, (docker) => docker.getImage(image).inspect());
      return id;
    } catch (error) {
      if (error instanceof EngineError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  /** What is known of a local image; undefined when there is none. */
  async describe(image: string, signal: AbortSignal): Promise<ImageFacts | undefined> {
    try {
      const { Id: id, RepoDigests, RepoTags, Os, Architecture } = await this.#client.call(`look at image ${image}`, DEADLINES.look, signal, (docker) => docker.getImage(image).inspect());
      // Engines say so of images without a name.
      const known = (names: readonly string[] | null | undefined): readonly string[] => (names ?? []).filter((name) => !name.includes('<none>'));
      return { id, repoDigests: known(RepoDigests), names: known(RepoTags), platform: `${Os}/${Architecture}` };
    } catch (error) {
      if (error instanceof EngineError && error.statusCode === 404) return undefined;
      throw error;
    }
  }

  async pull(image: string, signal: AbortSignal, onLine: (line: ProgressLine) => void): Promise<void> {
    const credentials = await credentialsFor(image, this.#dockerConfigFolder);
    const what = `pull image ${image}`;
    const answer = await this.#client.call(what, ANSWER_DEADLINE_MS, signal, (docker) =>
      docker.pull(image, credentials === undefined ? {} : { authconfig: credentials }),
    );
    await followProgress(asReadable(answer), what, signal, onLine);
  }

  /** Builds a folder that has the Dockerfile at `dockerfile`, relative. What the build printed last is in the error. */
  async build(folder: string, dockerfile: string, name: string, labels: Record<string, string>, signal: AbortSignal, onLine: (line: ProgressLine) => void): Promise<void> {
    const what = `build image ${name}`;
    // Large, and of no use to runs whose images are there.
    const { create } = await import('tar');
    const context = Readable.from(create({ cwd: folder, portable: true }, ['.']));
    const options = { t: name, dockerfile: dockerfile.split(path.sep).join('/'), labels, rm: true, forcerm: true };
    const answer = await this.#client.call(what, ANSWER_DEADLINE_MS, signal, (docker) => docker.buildImage(context, options));
    const last: string[] = [];
    const remember = (line: ProgressLine): void => {
      if (line.text !== '') last.push(line.text);
      if (last.length > LAST_LINES) last.shift();
      onLine(line);
    };
    try {
      await followProgress(asReadable(answer), what, signal, remember);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new EngineError(what, `${error.words}\n${last.join('\n')}`, { cause: error });
    }
  }
}

function asReadable(stream: NodeJS.ReadableStream): Readable {
  return stream instanceof Readable ? stream : new Readable().wrap(stream);
}
