import { ActionIcon, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import type { InputPort, Interface, Parameter } from '#shared/model/interface.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { defaultText, formErrors, sourceText } from './parameter-form.ts';
import type { ParameterTexts } from './parameter-form.ts';

interface FieldsProps {
  readonly declared: Interface;
  readonly texts: ParameterTexts;
  readonly onChange: (texts: ParameterTexts) => void;
}

/** The pipeline's inputs: parameters with their type's own field, data by path. An empty field keeps the default, which is shown in it. */
export function ParameterFields({ declared, texts, onChange }: FieldsProps): React.JSX.Element {
  const errors = formErrors(declared, texts);
  const put = (name: string) => (text: string) => onChange({ ...texts, [name]: text });
  if (declared.params.length + declared.inputs.length === 0) return <Text size="xs" className="quiet">This pipeline has no parameters.</Text>;
  return (
    <div className="dialog-fields">
      {declared.params.map((parameter) => (
        <ParameterField key={parameter.name} parameter={parameter} text={texts[parameter.name] ?? ''} error={errors.get(parameter.name)} onChange={put(parameter.name)} />
      ))}
      {declared.inputs.map((port) => (
        <DataField key={port.name} port={port} text={texts[port.name] ?? ''} error={errors.get(port.name)} onChange={put(port.name)} />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function ParameterField({ parameter, text, error, onChange }: FieldProps & { readonly parameter: Parameter }): React.JSX.Element {
  const usual = defaultText(parameter);
  const shared = { label: parameter.name, description: parameter.description, error, withAsterisk: usual === '' && !parameter.optional } as const;
  const choices = parameter.enum?.map(String) ?? (parameter.type === 'boolean' ? ['true', 'false'] : undefined);
  if (choices !== undefined) {
    return <Select {...shared} data={choices} value={text === '' ? null : text.toLowerCase() === 'true' || text.toLowerCase() === 'false' ? text.toLowerCase() : text} placeholder={usual} clearable={usual !== '' || parameter.optional} onChange={(value) => onChange(value ?? '')} />;
  }
  if (parameter.type === 'integer' || parameter.type === 'number') {
    return (
      <NumberInput
        {...shared}
        value={text}
        placeholder={usual}
        hideControls={parameter.type === 'number'}
        allowDecimal={parameter.type === 'number'}
        clampBehavior="none"
        {...(parameter.min === undefined ? {} : { min: parameter.min })}
        {...(parameter.max === undefined ? {} : { max: parameter.max })}
        onChange={(value) => onChange(String(value))}
      />
    );
  }
  return <TextInput {...shared} value={text} placeholder={usual} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function DataField({ port, text, error, onChange }: FieldProps & { readonly port: InputPort }): React.JSX.Element {
  const [picking, setPicking] = useState(false);
  return (
    <>
      <TextInput
        label={`${port.name} (${port.type})`}
        description={port.description}
        error={error}
        value={text}
        placeholder={sourceText(port)}
        onChange={(event) => onChange(event.currentTarget.value)}
        rightSection={
          <ActionIcon size="sm" aria-label={`Choose ${port.name}`} onClick={() => setPicking(true)}>
            <IconFolder size={14} />
          </ActionIcon>
        }
      />
      {picking ? (
        <FilePicker
          opened
          title={`Choose ${port.name}`}
          choose={port.shape === 'any' ? 'either' : port.shape}
          onClose={() => setPicking(false)}
          onChoose={(path) => {
            onChange(path);
            setPicking(false);
          }}
        />
      ) : undefined}
    </>
  );
}
