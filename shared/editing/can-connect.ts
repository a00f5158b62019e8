import type { PortView } from '../graph/graph-view.ts';
import { isKnownDataType, parameterTypeOf, shapeOf } from '../specs/data-types.ts';

export interface Connectability {
  readonly ok: boolean;
  /** A sentence: why not, or what to look out for. Empty when there is nothing to say. */
  readonly reason: string;
}

const fine: Connectability = { ok: true, reason: '' };

/** Whether an output may feed an input: what `check-binding` calls an error is refused, what it warns of is allowed with a reason. */
export function canConnect(from: PortView, to: PortView): Connectability {
  const given = parameterTypeOf(from.type);
  const taken = parameterTypeOf(to.type);
  if (from.optional && !to.optional) return refuse(`"${to.name}" needs a value, and "${from.name}" may be left out.`);
  if (taken !== undefined && (given === undefined || from.shape !== undefined)) return refuse(dataForValue(from, to));
  if (given !== undefined && from.shape === undefined) {
    if (taken === undefined) return given === 'string' ? fine : refuse(`"${to.name}" takes data (${to.type}), and "${from.name}" is a ${given}.`);
    return given === 'boolean' && (taken === 'integer' || taken === 'number') ? refuse(`"${to.name}" is a ${taken}, and "${from.name}" is true or false.`) : fine;
  }
  return compareData(from, to);
}

function compareData(from: PortView, to: PortView): Connectability {
  if (!isKnownDataType(from.type) || !isKnownDataType(to.type)) return fine;
  const given = shapeOf(from.type);
  const taken = to.shape ?? shapeOf(to.type);
  const isFileForTable = given === 'file' && taken === 'folder' && to.type !== 'uri_folder' && to.type !== 'path';
  const isFolderForFile = given === 'folder' && taken === 'file';
  return isFileForTable || isFolderForFile ? { ok: true, reason: `"${from.name}" is ${from.type}, and "${to.name}" takes ${to.type}. Check that the command can read it.` } : fine;
}

const dataForValue = (from: PortView, to: PortView): string => `"${to.name}" is a ${to.type} and cannot take data ("${from.name}" is ${from.type}).`;
const refuse = (reason: string): Connectability => ({ ok: false, reason });
