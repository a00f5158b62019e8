import type { DeclaredItem, DeclaredParameter, DeclaredPort } from '#shared/authoring/declared-module.ts';
import type { Scalar } from '#shared/model/interface.ts';

/** A file that stands for an input as long as there is no real data; `path` is relative to the module's folder, with `/`. */
export interface SampleFile {
  readonly path: string;
  readonly text: string;
}

const sampleText = 'A first line to read.\nAnd a second one.\n';

export const sampleFolder = (port: DeclaredPort): string => `data/${port.name}`;

/** Whether what a port takes or gives is one file. */
export const isFilePort = (port: Pick<DeclaredPort, 'type'>): boolean => port.type === 'uri_file';

/** What the command is given for an input: a file in the sample folder, or that folder. */
export const samplePath = (port: DeclaredPort): string => (isFilePort(port) ? `${sampleFolder(port)}/sample.txt` : sampleFolder(port));

/** A little data for each input, so that a first run has something to read. */
export function sampleFiles(items: readonly DeclaredItem[]): readonly SampleFile[] {
  return items.flatMap((item) => {
    if (item.kind !== 'input') return [];
    const folder = sampleFolder(item);
    if (item.type !== 'mltable') return [{ path: `${folder}/sample.txt`, text: sampleText }];
    return [
      { path: `${folder}/MLTable`, text: 'type: mltable\npaths:\n  - file: ./sample.csv\ntransformations:\n  - read_delimited:\n      delimiter: ","\n      encoding: utf8\n      header: all_files_same_headers\n' },
      { path: `${folder}/sample.csv`, text: 'name,value\nfirst,1\nsecond,2\n' },
    ];
  });
}

/** Whether a first run gives it a value: what must have one, and what has one already. */
export const isGiven = (item: DeclaredItem): boolean => item.kind === 'output' || !item.optional || (item.kind === 'parameter' && item.default !== undefined && item.isSwitch !== true);

/** The default of a parameter, else a value within its limits. */
export function sampleValue(parameter: DeclaredParameter): Scalar {
  if (parameter.default !== undefined) return parameter.default;
  const [first] = parameter.enum ?? [];
  if (first !== undefined) return first;
  switch (parameter.type) {
    case 'boolean':
      return false;
    case 'integer':
      return within(parameter, 1, Math.ceil, Math.floor);
    case 'number':
      return within(parameter, 0.5, Number, Number);
    case 'string':
      return 'sample';
  }
}

function within({ min, max }: DeclaredParameter, usual: number, up: (value: number) => number, down: (value: number) => number): number {
  if (min !== undefined && usual < min) return up(min);
  return max !== undefined && usual > max ? down(max) : usual;
}
