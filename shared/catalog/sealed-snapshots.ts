import { InvalidInputError } from '../errors.ts';
import type { DataSource, Interface } from '../model/interface.ts';
import type { SealedEnvironment, SealedModule, SealedNode } from '../model/sealed.ts';

const DEEPEST = 50;

/** The ids of the snapshots of code, build contexts and stored data anywhere in a sealed module; one may come more than once. Throws `InvalidInputError` for pipelines more than 50 levels deep. */
export function sealedSnapshots(sealed: SealedModule, depth = 0): string[] {
  if (depth > DEEPEST) throw new InvalidInputError(`The pipelines of a registered module stand in each other more than ${String(DEEPEST)} levels deep.`);
  const ofEnvironment = (environment: SealedEnvironment | undefined): string[] => (environment?.kind === 'build' ? [environment.contextSnapshotId] : []);
  const ofData = (source: DataSource | undefined): string[] => (source?.kind === 'stored' ? [source.snapshotId] : []);
  const ofPorts = (declared: Interface): string[] => declared.inputs.flatMap((port) => ofData(port.source));
  if (sealed.kind === 'command') return [...(sealed.snapshotId === undefined ? [] : [sealed.snapshotId]), ...ofEnvironment(sealed.environment), ...ofPorts(sealed.spec.interface)];
  if (sealed.kind === 'foreign') return [];
  const ofNode = (node: SealedNode): string[] => [
    ...ofEnvironment(node.environment),
    ...Object.values(node.inputs).flatMap((binding) => (binding.kind === 'data' ? ofData(binding.source) : [])),
    ...(node.use.kind === 'sealed' ? sealedSnapshots(node.use.module, depth + 1) : []),
  ];
  return [...ofPorts(sealed.interface), ...sealed.nodes.flatMap(ofNode)];
}
