import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WrittenModule } from '../runtime/module.ts';
import { DeclarationError } from '../sdk-errors.ts';

/** The bundled programs of modules, in folders that are gone afterwards: a run keeps a snapshot of what it needs. */
export class BuiltModules implements AsyncDisposable {
  readonly #folder: string;
  readonly #programs: ReadonlyMap<WrittenModule, string>;

  private constructor(folder: string, programs: ReadonlyMap<WrittenModule, string>) {
    this.#folder = folder;
    this.#programs = programs;
  }

  /** @throws {DeclarationError} for a module whose source is not known. @throws {BundleError} when one cannot be bundled. */
  static async build(modules: readonly { readonly module: WrittenModule; readonly file: string | undefined }[], signal?: AbortSignal): Promise<BuiltModules> {
    const folder = await mkdtemp(path.join(tmpdir(), 'drydock-modules-'));
    try {
      const programs = new Map<WrittenModule, string>();
      for (const { module, file } of modules) {
        const { name } = module.declaration;
        if (file === undefined) throw new DeclarationError(`Where the module "${name}" was declared is not known, so it cannot be bundled. Declare it in a file of its own and import that.`);
        const { bundleModule } = await import('../bundle/bundle-module.ts');
        const target = path.join(folder, String(programs.size), `${name}.mjs`);
        await bundleModule({ source: file, name, target, ...(signal === undefined ? {} : { signal }) });
        programs.set(module, target);
      }
      return new BuiltModules(folder, programs);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  programOf(module: WrittenModule): string {
    const found = this.#programs.get(module);
    if (found === undefined) throw new Error(`The module "${module.declaration.name}" was not bundled.`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
