import type { Output } from '#shared/contract/contract.ts';
import { DrydockError } from '#shared/errors.ts';
import { registerModule } from '../../authoring/register-module.ts';
import type { App } from '../../compose.ts';
import { specOfFolder } from '../workbench/spec-of-folder.ts';

export interface RegisterWish {
  /** Absolute: a spec file, or a folder that holds exactly one. */
  readonly path: string;
  readonly version?: string | undefined;
  readonly setDefault: boolean;
}

/** Registers a module version. What is wrong with the request or the spec is an outcome; failures of the machine are thrown. */
export async function registerOutcome(app: Pick<App, 'layout' | 'catalog' | 'snapshots'>, wish: RegisterWish, signal: AbortSignal): Promise<Output<'modules.register'>> {
  try {
    const file = await specOfFolder(wish.path, signal);
    const { module, version, outcome, problems } = await registerModule(
      app,
      { file, setDefault: wish.setDefault, failIfExists: false, ...(wish.version === undefined ? {} : { version: wish.version }) },
      signal,
    );
    return { ok: true, id: module.id, name: module.name, version: version.version, created: outcome === 'created', problems: [...problems] };
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
    return { ok: false, message: error.plainMessage, problems: [...error.problems] };
  }
}
