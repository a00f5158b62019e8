import { z } from 'zod';
import { parameterTypeSchema } from '../model/interface.ts';
import type { DataSource, Interface } from '../model/interface.ts';
import { storedText } from '../specs/data-source.ts';
import { scalarText } from '../plan/scalar-text.ts';

export const runFieldSchema = z.object({
  name: z.string(),
  kind: z.enum(['value', 'data']),
  /** As declared: `integer`, `uri_folder`, ... */
  type: z.string(),
  /** Of a value: what it is read as. */
  valueType: parameterTypeSchema.optional(),
  /** Whether nothing can be started without a value of its own. */
  required: z.boolean(),
  /** What it is when nothing is set, as text. */
  default: z.string().optional(),
  enum: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  description: z.string().optional(),
  /** Data that lies ready for it, to be offered: a path. */
  sample: z.string().optional(),
});
/** One field of the form in which somebody gives the inputs of a run. */
export type RunField = z.infer<typeof runFieldSchema>;

/** The form of an interface: what is required first, else in the order of declaration. `defaults` replace those of the interface. */
export function runForm(declared: Interface, defaults: Readonly<Record<string, string>> = {}): RunField[] {
  const data = declared.inputs.map((port): RunField => {
    const preset = defaults[port.name] ?? (port.source === undefined ? undefined : sourceText(port.source));
    return { name: port.name, kind: 'data', type: port.type, required: !port.optional && preset === undefined, ...present(preset, port.description) };
  });
  const values = declared.params.map((param): RunField => {
    const preset = defaults[param.name] ?? (param.default === undefined ? undefined : scalarText(param.default, param.type));
    return {
      name: param.name, kind: 'value', type: param.type, valueType: param.type, required: !param.optional && preset === undefined, ...present(preset, param.description),
      ...(param.enum === undefined ? {} : { enum: param.enum.map((value) => scalarText(value, param.type)) }),
      ...(param.min === undefined ? {} : { min: param.min }),
      ...(param.max === undefined ? {} : { max: param.max }),
    };
  });
  const fields = [...data, ...values];
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function present(preset: string | undefined, description: string | undefined): Pick<RunField, 'default' | 'description'> {
  return { ...(preset === undefined ? {} : { default: preset }), ...(description === undefined ? {} : { description }) };
}

/** Data as it is written in a pipeline or on the command line. */
export function sourceText(source: DataSource): string {
  switch (source.kind) {
    case 'local':
      return source.path;
    case 'url':
      return source.url;
    case 'asset': {
      const selector = source.version === undefined ? (source.label === undefined ? '' : `@${source.label}`) : `:${source.version}`;
      return `azureml:${source.name}${selector}`;
    }
    case 'stored':
      return storedText(source);
    case 'datastore':
    case 'foreign':
      return source.uri;
  }
}
