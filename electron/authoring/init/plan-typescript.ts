import { InvalidInputError } from '#shared/errors.ts';
import type { InitPlan, InitRequest } from './init-request.ts';

/** INTERIM */
export function planTypescriptTemplate(_request: InitRequest, _resources: string): Promise<InitPlan> {
  throw new InvalidInputError('There is no template in TypeScript yet.');
}
