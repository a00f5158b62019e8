import { InvalidInputError } from '#shared/errors.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { remoteRunIdSchema } from '#shared/workspace/runs.ts';
import { workspaceAddress } from '../remote/server-address.ts';

/** A run of a workspace, and perhaps a node of it: `https://host/v1/workspaces/W/runs/ID#node`. */
export interface RunAddress {
  /** `https://host[:port][/folder]`. */
  readonly server: string;
  readonly workspace: string;
  readonly runId: string;
  readonly node?: string | undefined;
}

export function runAddressText({ server, workspace, runId, node }: RunAddress): string {
  return `${server}/v1/workspaces/${encodeURIComponent(workspace)}/runs/${encodeURIComponent(runId)}${node === undefined ? '' : `#${encodeURIComponent(node)}`}`;
}

/** Whether a text is meant as the address of a run, right or wrong. */
export const isRunAddress = (text: string): boolean => /^https?:\/\//iu.test(text.trim());

/** Throws `InvalidInputError` for what is not the address of a run. */
export function parseRunAddress(text: string): RunAddress {
  const [, place = '', id = '', node] = /^(?<place>.*?)\/runs\/(?<id>[^/#?]+)(?:#(?<node>.+))?$/su.exec(text.trim()) ?? [];
  const runId = remoteRunIdSchema.safeParse(decoded(id));
  if (place === '' || !runId.success) throw notOne(text);
  const { server, workspace } = workspaceAddress(place);
  if (workspace === undefined || !idSchema.safeParse(workspace).success) throw notOne(text);
  return { server, workspace, runId: runId.data, ...(node === undefined ? {} : { node: decoded(node) }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const notOne = (text: string): InvalidInputError => new InvalidInputError(`'${text.trim().slice(0, 200)}' is not the address of a run. It has the form https://HOST/v1/workspaces/WORKSPACE/runs/RUN, with #NODE at its end for a node.`);
