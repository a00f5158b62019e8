import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { ArtifactKeeper, LocatedContent } from '../content.ts';
import type { ExecutionContext } from './execution-context.ts';

/** The content of an input that no node of the run makes: data, or what an earlier run kept. */
export async function contentFromOutside(context: ExecutionContext, node: PlannedNode, input: string): Promise<LocatedContent> {
  const bound = node.inputs[input];
  return bound?.kind === 'artifact' ? locatedArtifact(context.artifacts, bound.ref) : context.data(node, input);
}

/** Throws `ArtifactNotFoundError` when it is not kept any more. */
export function locatedArtifact(artifacts: ArtifactKeeper, ref: ArtifactRef): LocatedContent {
  return { id: ref.id, folder: artifacts.folderOf(ref), ...(ref.fileName === undefined ? {} : { fileName: ref.fileName }) };
}
