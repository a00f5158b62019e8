import type { EngineName } from '#shared/model/run.ts';
import type { SealedEnvironment } from '#shared/model/sealed.ts';
import { environmentWords } from '../catalog/sealed-words.ts';

/** What a node runs in, for a person. */
export function placeWords(engine: EngineName, environment: SealedEnvironment | undefined): string {
  if (engine === 'process') return 'the local environment';
  return environment === undefined ? 'no image' : environmentWords(environment);
}
