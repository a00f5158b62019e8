import type { NewMapping } from '../../editing/render-yaml.ts';
import type { Interface, Parameter } from '../../model/interface.ts';
import { sourceText } from '../model/binding-text.ts';
import { v2DataType } from '../model/data-type-text.ts';

/** The `inputs` of a v2 spec. Data that an input has by itself is written where `localPath` is given, as jobs do. */
export function interfaceInputs(declared: Interface, localPath?: (absolute: string) => string): NewMapping {
  const inputs: Record<string, NewMapping> = {};
  for (const port of declared.inputs) {
    inputs[port.name] = {
      type: v2DataType(port.type, port.shape),
      ...(port.source === undefined || localPath === undefined ? {} : { path: sourceText(port.source, localPath) }),
      ...(port.mode === undefined || localPath === undefined ? {} : { mode: port.mode }),
      ...optional(port.optional, port.description),
    };
  }
  for (const param of declared.params) inputs[param.name] = parameter(param);
  return inputs;
}

export function interfaceOutputs(declared: Interface): NewMapping {
  return Object.fromEntries(
    declared.outputs.map((port) => [
      port.name,
      {
        type: v2DataType(port.type, port.shape),
        ...(port.path === undefined ? {} : { path: port.path }),
        ...(port.mode === undefined ? {} : { mode: port.mode }),
        ...(port.description === undefined ? {} : { description: port.description }),
      },
    ]),
  );
}

function parameter(param: Parameter): NewMapping {
  return {
    type: param.type,
    ...(param.default === undefined ? {} : { default: param.default }),
    ...(param.min === undefined ? {} : { min: param.min }),
    ...(param.max === undefined ? {} : { max: param.max }),
    ...(param.enum === undefined ? {} : { enum: param.enum }),
    ...optional(param.optional, param.description),
  };
}

const optional = (isOptional: boolean, description: string | undefined): NewMapping => ({
  ...(isOptional ? { optional: true } : {}),
  ...(description === undefined ? {} : { description }),
});
