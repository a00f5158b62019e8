import path from 'node:path';
import type { SourceReading } from '#shared/authoring/declared-module.ts';
import { mayDeclareModule } from '#shared/authoring/python/known-decorators.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import { mainBlockProblems } from './main-block.ts';

/** What a spec that is there says of the arguments of a script: it knows better than their names. */
export interface KnownPorts {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: readonly string[];
}

/** Whether a text may declare a module or be a script; cheap, so that most files need no parser. */
export function mayMatter(text: string, file: string): boolean {
  return file.endsWith('.py') ? mayDeclareModule(text) || isScript(text) : /\bdrydock\b/.test(text);
}

const isScript = (text: string): boolean => /\badd_argument\b|ArgumentParser\s*\(/.test(text);

/** Reads what decorated functions declare. The parsers are loaded when the first file needs them. */
export async function readDecoratedSource(text: string, file: string): Promise<SourceReading> {
  if (!file.endsWith('.py')) return (await import('#shared/authoring/typescript/read-typescript-modules.ts')).readTypeScriptModules(text, file);
  const reading = (await import('#shared/authoring/python/read-python-modules.ts')).readPythonModules(text, file);
  return { modules: reading.modules, problems: [...reading.problems, ...mainBlockProblems(text, file, reading.modules)] };
}

/** Reads a file as a script with argparse; one that makes no parser declares nothing. */
export async function readScriptSource(text: string, file: string, known: KnownPorts | undefined): Promise<SourceReading> {
  if (path.extname(file) !== '.py') return { modules: [], problems: [] };
  return (await import('#shared/authoring/python/argparse/read-argparse-script.ts')).readArgparseScript(text, file, known ?? {});
}

/** The ports of the spec of a script; undefined for a text that is no spec. Names that the script has no longer are no hints. */
export function knownPorts(spec: string, script: string): KnownPorts | undefined {
  const reading = readSpec(spec, 'spec');
  if (reading.kind !== 'module') return undefined;
  const { inputs, outputs, params } = reading.module.interface;
  const isThere = ({ name }: { readonly name: string }): boolean => new RegExp(String.raw`\b${name.replaceAll('_', '[-_]').replace(/[^\w[\]-]/g, '.')}\b`).test(script);
  return { inputs: inputs.filter(isThere).map(({ name }) => name), outputs: outputs.filter(isThere).map(({ name }) => name), parameters: params.map(({ name }) => name) };
}
