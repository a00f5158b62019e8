import { describe, expect, it } from 'vitest';
import { fieldError, fieldErrors, valuesToSet } from '#renderer/screens/runs/field-texts.ts';
import type { Interface, Parameter } from '#shared/model/interface.ts';
import { type RunField, runForm } from '#shared/run/run-form.ts';

const integer: Parameter = { name: 'epochs', type: 'integer', optional: false, default: 300, min: 1, max: 500 };

function field(parameter: Partial<Parameter>): RunField {
  const [only] = runForm({ inputs: [], outputs: [], params: [{ name: 'x', type: 'string', optional: false, ...parameter }] });
  if (only === undefined) throw new Error('no field');
  return only;
}

describe('a field of the run dialog', () => {
  it('takes what fits its type and limits', () => {
    expect(['', '1', '500', '0', '501', '1.5', 'many', ' '].map((text) => fieldError(field(integer), text))).toEqual([undefined, undefined, undefined, 'At least 1', 'At most 500', 'A whole number', 'A whole number', 'A whole number']);
    expect(fieldError(field({ type: 'number' }), '1e-3')).toBeUndefined();
    expect(fieldError(field({ type: 'number' }), 'Infinity')).toBe('A number');
    expect(fieldError(field({ type: 'boolean' }), 'True')).toBeUndefined();
    expect(fieldError(field({ type: 'boolean' }), 'yes')).toBe('true or false');
    expect(fieldError(field({ enum: ['a', 'b'] }), 'c')).toBe('One of a, b');
  });

  it('asks for a value only where there is no other', () => {
    expect(fieldError(field({}), '')).toBe('Needs a value');
    expect(fieldError(field({ optional: true }), '')).toBeUndefined();
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
  const fields = runForm(declared);

  it('asks for data that has no source, first of all', () => {
    expect(fields.map(({ name }) => name)).toEqual(['extra', 'table', 'epochs', 'label']);
    expect([...fieldErrors(fields, {}).keys()]).toEqual(['extra']);
    expect([...fieldErrors(fields, { extra: '/e.csv', epochs: '0' }).keys()]).toEqual(['epochs']);
  });

  it('tells a run only what differs from the defaults', () => {
    expect(valuesToSet(fields, { epochs: '300', label: 'y', table: './data.csv', extra: '/e.csv', unknown: '1' })).toEqual({ label: 'y', extra: '/e.csv' });
  });
});
