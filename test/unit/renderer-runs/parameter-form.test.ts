import { describe, expect, it } from 'vitest';
import { fieldError, formErrors, sourceText, valuesToSet } from '#renderer/screens/runs/parameter-form.ts';
import type { Interface, Parameter } from '#shared/model/interface.ts';

const integer: Parameter = { name: 'epochs', type: 'integer', optional: false, default: 300, min: 1, max: 500 };

describe('a field of the run dialog', () => {
  it('takes what fits its type and limits', () => {
    expect(['', '1', '500', '0', '501', '1.5', 'many', ' '].map((text) => fieldError(integer, text))).toEqual([undefined, undefined, undefined, 'At least 1', 'At most 500', 'A whole number', 'A whole number', 'A whole number']);
    expect(fieldError({ name: 'x', type: 'number', optional: false }, '1e-3')).toBeUndefined();
    expect(fieldError({ name: 'x', type: 'number', optional: false }, 'Infinity')).toBe('A number');
    expect(fieldError({ name: 'x', type: 'boolean', optional: false }, 'True')).toBeUndefined();
    expect(fieldError({ name: 'x', type: 'boolean', optional: false }, 'yes')).toBe('true or false');
    expect(fieldError({ name: 'x', type: 'string', optional: false, enum: ['a', 'b'] }, 'c')).toBe('One of a, b');
  });

  it('asks for a value only where there is no other', () => {
    expect(fieldError({ name: 'x', type: 'string', optional: false }, '')).toBe('Needs a value');
    expect(fieldError({ name: 'x', type: 'string', optional: true }, '')).toBeUndefined();
  });
});

describe('the whole form', () => {
  const declared: Interface = {
    params: [integer, { name: 'label', type: 'string', optional: false, default: 'x' }],
    inputs: [
      { name: 'table', type: 'uri_file', shape: 'file', optional: false, source: { kind: 'local', path: './data.csv' } },
      { name: 'extra', type: 'uri_file', shape: 'file', optional: false },
    ],
    outputs: [],
  };

  it('asks for data that has no source', () => {
    expect([...formErrors(declared, {}).keys()]).toEqual(['extra']);
    expect([...formErrors(declared, { extra: '/e.csv', epochs: '0' }).keys()]).toEqual(['epochs']);
  });

  it('tells a run only what differs from the defaults', () => {
    expect(valuesToSet(declared, { epochs: '300', label: 'y', table: './data.csv', extra: '/e.csv', unknown: '1' })).toEqual({ label: 'y', extra: '/e.csv' });
  });

  it('shows where data comes from as people write it', () => {
    expect(sourceText({ name: 'd', type: 'uri_file', shape: 'file', optional: false, source: { kind: 'asset', name: 'cats', version: '2' } })).toBe('azureml:cats:2');
    expect(sourceText({ name: 'd', type: 'uri_file', shape: 'file', optional: false, source: { kind: 'asset', name: 'cats' } })).toBe('azureml:cats@latest');
  });
});
