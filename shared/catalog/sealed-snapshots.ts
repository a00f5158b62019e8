import { InvalidInputError } from '../errors.ts';
import type { SealedEnvironment, SealedModule } from '../model/sealed.ts';

const DEEPEST = 50;

/** The ids of the snapshots of code and build contexts anywhere in a sealed module; one may come more than once. Throws `InvalidInputError` for pipelines more than 50 levels deep. */
export function sealedSnapshots(sealed: SealedModule, depth = 0): string[] {
  if (depth > DEEPEST) throw new InvalidInputError(`The pipelines of a registered module stand in each other more than ${String(DEEPEST)} levels deep.`);
  const ofEnvironment = (environment: SealedEnvironment | undefined): string[] => (environment?.kind === 'build' ? [environment.contextSnapshotId] : []);
  if (sealed.kind === 'command') return [...(sealed.snapshotId === undefined ? [] : [sealed.snapshotId]), ...ofEnvironment(sealed.environment)];
  if (sealed.kind === 'foreign') return [];
  return sealed.nodes.flatMap((node) => [...ofEnvironment(node.environment), ...(node.use.kind === 'sealed' ? sealedSnapshots(node.use.module, depth + 1) : [])]);
}
