import { parseDataSource } from './data-source.ts';
import { shapeOf } from './data-types.ts';
import type { ReadContext } from './read-context.ts';
import { readInlineEnvironment } from './read-environment.ts';
import type { Section } from './section.ts';
import type { DataDefinition, EnvironmentDefinition } from './spec-reading.ts';

/** Reads a data asset file (`data.schema.json`, `model.schema.json`). */
export function readDataDefinition(context: ReadContext, section: Section): DataDefinition | undefined {
  const name = section.text('name');
  const path = section.text('path');
  if (name === undefined) context.error('missing-key', section.path, 'A data asset needs "name".');
  if (path === undefined) context.error('missing-key', section.path, 'A data asset needs "path": a local path or a URL.');
  if (name === undefined || path === undefined) return undefined;
  const type = section.text('type') ?? 'uri_folder';
  return { name, ...common(section), type, shape: shapeOf(type), source: parseDataSource(path) };
}

/** Reads an environment file (`environment.schema.json`). */
export function readEnvironmentDefinition(context: ReadContext, section: Section): EnvironmentDefinition | undefined {
  const name = section.text('name');
  if (name === undefined) context.error('missing-key', section.path, 'An environment needs "name".');
  const environment = readInlineEnvironment(context, section);
  if (environment?.kind === 'named') context.error('missing-key', section.path, 'An environment needs "image" or "build".');
  if (environment?.kind === 'named') return undefined;
  return name === undefined || environment === undefined ? undefined : { name, ...common(section), environment };
}

function common(section: Section): { version?: string; description?: string } {
  const version = section.text('version');
  const description = section.text('description');
  return { ...(version === undefined ? {} : { version }), ...(description === undefined ? {} : { description }) };
}
