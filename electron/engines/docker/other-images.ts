/** Images that come from elsewhere than registries. The engine has them under names of their own, so that none takes the place of one that others mean. */
export interface OtherImages {
  /** What the engine calls the image that this name stands for, whether it has it or not; `undefined`: it comes from a registry. */
  nameOf(image: string): Promise<string | undefined>;
  /** On return the engine has it under that name. Throws a `DrydockError` that says why it cannot be had. */
  bring(image: string, signal: AbortSignal): Promise<void>;
}
