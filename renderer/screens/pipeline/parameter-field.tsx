import { Select } from '@mantine/core';
import { useState } from 'react';
import type { boundInputSchema } from '#shared/contract/pipelines.ts';
import type { InputValue } from '#shared/editing/set-input.ts';
import type { Parameter } from '#shared/model/interface.ts';
import type { z } from 'zod';
import { CommitText } from './commit-text.tsx';
import { parameterComplaint, parameterValue } from './parameter-value.ts';

export type BoundInput = z.infer<typeof boundInputSchema>;

interface ParameterFieldProps {
  readonly parameter: Parameter;
  readonly bound: BoundInput | undefined;
  readonly onChange: (value: InputValue | undefined) => void;
}

/** A parameter of a node. An empty field takes the module's default; `${{...}}` takes the value of an input of the pipeline. */
export function ParameterField({ parameter, bound, onChange }: ParameterFieldProps): React.JSX.Element {
  const [refused, setRefused] = useState<string>();
  const text = boundText(bound);
  const label = `${parameter.name} (${parameter.type})`;
  const shared = { label, withAsterisk: !parameter.optional && parameter.default === undefined, description: parameter.description, placeholder: parameter.default === undefined ? '' : `${String(parameter.default)} (default)` };
  const options = parameter.enum?.map(String) ?? (parameter.type === 'boolean' ? ['true', 'false'] : undefined);
  const commit = (next: string): void => {
    const complaint = parameterComplaint(parameter, next);
    setRefused(complaint);
    const meant = complaint === undefined ? parameterValue(parameter, next) : undefined;
    if (meant !== undefined) onChange(meant.value);
  };
  if (options !== undefined && bound?.kind !== 'expression') {
    const data = text === '' || options.includes(text) ? options : [...options, text];
    return <Select {...shared} data={data} value={text === '' ? null : text} clearable onChange={(value) => commit(value ?? '')} />;
  }
  return <CommitText {...shared} value={text} error={refused} onCommit={commit} inputMode={parameter.type === 'string' ? 'text' : 'decimal'} />;
}

export function boundText(bound: BoundInput | undefined): string {
  if (bound === undefined) return '';
  return bound.kind === 'value' ? String(bound.value) : bound.text;
}
