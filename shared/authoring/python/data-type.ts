/** What the types of ports of older formats are in v2. */
const older: Readonly<Record<string, string>> = {
  path: 'uri_folder',
  anydirectory: 'uri_folder',
  dataframedirectory: 'uri_folder',
  modeldirectory: 'uri_folder',
  imagedirectory: 'uri_folder',
  untrainedmodeldirectory: 'uri_folder',
  transformationdirectory: 'uri_folder',
  anyfile: 'uri_file',
  csvfile: 'uri_file',
  zipfile: 'uri_file',
  folder: 'uri_folder',
  file: 'uri_file',
  uri_file: 'uri_file',
  uri_folder: 'uri_folder',
  mltable: 'mltable',
  mlflow_model: 'mlflow_model',
  custom_model: 'custom_model',
  triton_model: 'triton_model',
};

/** The v2 type that a written type means; `undefined` when it is none. */
export const dataTypeOf = (written: string): string | undefined => (Object.hasOwn(older, written.toLowerCase()) ? older[written.toLowerCase()] : undefined);
