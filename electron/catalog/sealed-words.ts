import { v2CommandText } from '#shared/command/v2-command-text.ts';
import { assertNever } from '#shared/errors.ts';
import type { SealedEnvironment, SealedModule } from '#shared/model/sealed.ts';

/** The command of a version in the way of v2 files, whatever the format it was written in; undefined for what has none. */
export function commandWords(sealed: SealedModule): string | undefined {
  return sealed.kind === 'command' ? v2CommandText(sealed.spec.command).trim() : undefined;
}

/** Where something runs, in words; empty when it does not say. */
export function environmentWords(environment: SealedEnvironment | undefined): string {
  if (environment === undefined) return '';
  switch (environment.kind) {
    case 'image': {
      const extras = [...(environment.conda === undefined ? [] : ['a conda file']), ...(environment.pip === undefined ? [] : ['pip requirements'])];
      return extras.length === 0 ? environment.image : `${environment.image} with ${extras.join(' and ')}`;
    }
    case 'build':
      return `built from ${environment.dockerfile}`;
    case 'named':
      return environment.reference;
    default:
      return assertNever(environment);
  }
}
