import type { SealedEnvironment } from '#shared/model/sealed.ts';

/** A local image that a node will run in. */
export interface ImageRef {
  /** The engine's image id (`sha256:...`): what enters the reuse key and what the container is made from. */
  readonly id: string;
  /** A name a person knows it by. */
  readonly name: string;
  /** What the local image does not honour of the environment, e.g. a conda file replaced by a mapping. */
  readonly ignored: readonly string[];
}

export interface ImageProgress {
  /** What is being prepared, as the user named it. */
  readonly name: string;
  /** `pulling`, `building`, a layer's progress ... */
  readonly status: string;
  readonly fraction?: number;
}

/** What must happen so that an environment has an image here. */
export type ImageState =
  | { readonly kind: 'present'; readonly image: ImageRef }
  | { readonly kind: 'pull'; readonly image: string }
  | { readonly kind: 'build'; readonly what: string }
  /** Cannot be had: `message` names the environment and what to do, `commandLine` how that is done on the command line. */
  | { readonly kind: 'missing'; readonly message: string; readonly commandLine?: string };

/** An image as another machine would have to find it. */
export interface ImageFacts {
  readonly id: string;
  /** `repository@sha256:<hex>`, for what came from a registry. */
  readonly repoDigests: readonly string[];
  /** What it is called here. */
  readonly names: readonly string[];
  /** `linux/amd64`. */
  readonly platform: string;
}

/** Finds, pulls and builds images. One request per image is under way at a time (single flight). */
export interface ImageProvider {
  /** Looks only: no pull, no build, no network. */
  inspect(environment: SealedEnvironment | undefined, signal: AbortSignal): Promise<ImageState>;
  /** Makes it so. Rejects with a `DrydockError` (`image-unavailable`) that names the image and how to map it. */
  ensure(environment: SealedEnvironment | undefined, signal: AbortSignal, onProgress: (progress: ImageProgress) => void): Promise<ImageRef>;
  /** What is known of a local image; undefined when it is gone. Absent where nothing is known of images. */
  describe?(imageId: string, signal: AbortSignal): Promise<ImageFacts | undefined>;
}
