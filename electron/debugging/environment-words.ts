import { assertNever } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { SealedEnvironment } from '#shared/model/sealed.ts';

/** What a node runs in, for a person. */
export function environmentWords(engine: EngineName, environment: SealedEnvironment | undefined): string {
  if (engine === 'process') return 'the local environment';
  if (environment === undefined) return 'no image';
  switch (environment.kind) {
    case 'image': {
      const more = [environment.conda === undefined ? [] : ['conda file'], environment.pip === undefined ? [] : ['pip requirements']].flat();
      return more.length === 0 ? environment.image : `${environment.image} with ${more.join(' and ')}`;
    }
    case 'build':
      return `built from ${environment.dockerfile}`;
    case 'named':
      return environment.reference;
    default:
      return assertNever(environment);
  }
}
