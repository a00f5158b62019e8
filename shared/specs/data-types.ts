import type { ParameterType, Shape } from '../model/interface.ts';

const shapes: Readonly<Record<string, Shape>> = {
  uri_file: 'file',
  uri_folder: 'folder',
  mltable: 'folder',
  mlflow_model: 'folder',
  triton_model: 'folder',
  custom_model: 'any',
  AnyFile: 'file',
  ZipFile: 'file',
  CsvFile: 'file',
  AnyDirectory: 'folder',
  DataFrameDirectory: 'folder',
  ModelDirectory: 'folder',
  ImageDirectory: 'folder',
  UntrainedModelDirectory: 'folder',
  TransformationDirectory: 'folder',
  path: 'folder',
};

const parameters: Readonly<Record<string, ParameterType>> = {
  string: 'string',
  str: 'string',
  enum: 'string',
  integer: 'integer',
  int: 'integer',
  number: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bool: 'boolean',
  script: 'string',
  columnpicker: 'string',
  credential: 'string',
  parameterrange: 'string',
};

/** The parameter type a written type means (`Integer`, `float`, `Enum` too), or undefined when it is a data type. */
export function parameterTypeOf(type: string): ParameterType | undefined {
  const lower = type.toLowerCase();
  return Object.hasOwn(parameters, lower) ? parameters[lower] : undefined;
}

/** Whether data of a type is a file or a folder; types nobody listed may be either. */
export function shapeOf(type: string): Shape {
  return (Object.hasOwn(shapes, type) ? shapes[type] : undefined) ?? 'any';
}

/** Whether the type is one that some format defines. Old formats let users register more. */
export const isKnownDataType = (type: string): boolean => Object.hasOwn(shapes, type);

/** The types to write in a v2 file, best first. */
export const v2Types: readonly string[] = [
  'uri_file', 'uri_folder', 'mltable', 'mlflow_model', 'custom_model', 'triton_model', 'string', 'integer', 'number', 'boolean',
];
