/** An image that a container engine has. */
export interface EngineImage {
  /** `sha256:<hex>`. */
  readonly id: string;
  /** `linux/amd64`. */
  readonly platform: string;
}

/** The images of the container engine of this machine. Every call may throw the engine's errors. */
export interface EngineImages {
  /** `undefined` when it has none of that name. */
  find(reference: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  /** Writes `docker save` of an image into a new file. */
  save(reference: string, file: string, signal: AbortSignal): Promise<void>;
  /** `docker load`: takes every image and name that is in the archive. */
  load(reference: string, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
}
