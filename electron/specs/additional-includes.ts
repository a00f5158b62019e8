import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModuleSpec } from '#shared/model/module-spec.ts';

/** The file beside a spec that lists what else belongs to its code: `train.additional_includes` for `train.yml`. */
export function includesFileOf(specFile: string): string {
  return path.join(path.dirname(specFile), `${path.basename(specFile, path.extname(specFile))}.additional_includes`);
}

/** Adds the lines of the includes file, where there is one, to a command module's own includes. */
export async function withIncludesFile(spec: ModuleSpec, specFile: string): Promise<ModuleSpec> {
  if (spec.kind !== 'command') return spec;
  const lines = await readLines(includesFileOf(specFile));
  const added = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#') && !spec.additionalIncludes.includes(line));
  return added.length === 0 ? spec : { ...spec, additionalIncludes: [...spec.additionalIncludes, ...added] };
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) return [];
    throw error;
  }
}
