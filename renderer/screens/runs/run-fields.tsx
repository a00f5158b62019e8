import { ActionIcon, Anchor, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { IconFolder } from '../../ui/icons.ts';
import { useState } from 'react';
import type { RunField } from '#shared/run/run-form.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { fieldErrors } from './field-texts.ts';
import type { FieldTexts } from './field-texts.ts';

interface FieldsProps {
  readonly fields: readonly RunField[];
  readonly texts: FieldTexts;
  readonly onChange: (texts: FieldTexts) => void;
}

/** The inputs of what is run: values with their type's own field, data by path. An empty field keeps the default, which is shown in it. */
export function RunFields({ fields, texts, onChange }: FieldsProps): React.JSX.Element {
  const errors = fieldErrors(fields, texts);
  if (fields.length === 0) return <Text size="xs" className="quiet">There are no parameters.</Text>;
  return (
    <div className="dialog-fields">
      {fields.map((field) => {
        const props = { field, text: texts[field.name] ?? '', error: errors.get(field.name), onChange: (text: string) => onChange({ ...texts, [field.name]: text }) };
        return field.kind === 'value' ? <ValueField key={field.name} {...props} /> : <DataField key={field.name} {...props} />;
      })}
    </div>
  );
}

interface FieldProps {
  readonly field: RunField;
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function ValueField({ field, text, error, onChange }: FieldProps): React.JSX.Element {
  const usual = field.default ?? '';
  const shared = { label: field.name, description: field.description, error, withAsterisk: field.required } as const;
  const choices = field.enum ?? (field.valueType === 'boolean' ? ['true', 'false'] : undefined);
  if (choices !== undefined) {
    return <Select {...shared} data={choices} value={text === '' ? null : field.valueType === 'boolean' ? text.toLowerCase() : text} placeholder={usual} clearable={!field.required} onChange={(value) => onChange(value ?? '')} />;
  }
  if (field.valueType === 'integer' || field.valueType === 'number') {
    return (
      <NumberInput
        {...shared}
        value={text}
        placeholder={usual}
        hideControls={field.valueType === 'number'}
        allowDecimal={field.valueType === 'number'}
        clampBehavior="none"
        {...(field.min === undefined ? {} : { min: field.min })}
        {...(field.max === undefined ? {} : { max: field.max })}
        onChange={(value) => onChange(String(value))}
      />
    );
  }
  return <TextInput {...shared} value={text} placeholder={usual} onChange={(event) => onChange(event.currentTarget.value)} />;
}

const fileTypes: ReadonlySet<string> = new Set(['uri_file', 'file', 'AnyFile', 'CsvFile', 'ZipFile']);
const folderTypes: ReadonlySet<string> = new Set(['uri_folder', 'mltable', 'AnyDirectory', 'path', 'DataFrameDirectory']);

function DataField({ field, text, error, onChange }: FieldProps): React.JSX.Element {
  const [picking, setPicking] = useState(false);
  const { name, type, sample } = field;
  return (
    <>
      <TextInput
        label={`${name} (${type})`}
        description={field.description}
        error={error}
        withAsterisk={field.required}
        value={text}
        placeholder={field.default ?? ''}
        onChange={(event) => onChange(event.currentTarget.value)}
        rightSection={
          <ActionIcon size="sm" aria-label={`Choose ${name}`} onClick={() => setPicking(true)}>
            <IconFolder size={14} />
          </ActionIcon>
        }
      />
      {sample === undefined || text === sample ? undefined : (
        <Anchor component="button" type="button" size="xs" ta="left" onClick={() => onChange(sample)} title={sample}>
          Use the sample data for {name}
        </Anchor>
      )}
      {picking ? (
        <FilePicker
          opened
          title={`Choose ${name}`}
          choose={fileTypes.has(type) ? 'file' : folderTypes.has(type) ? 'folder' : 'either'}
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
