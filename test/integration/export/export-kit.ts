import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '#electron/compose.ts';
import { portableFile } from '#electron/export/source/portable-file.ts';
import { executionContent } from '#shared/catalog/execution-content.ts';
import { parseCommand } from '#shared/command/parse.ts';
import { v2CommandText } from '#shared/command/v2-command-text.ts';
import { v2DataType } from '#shared/export/model/data-type-text.ts';
import type { TemplatePart } from '#shared/model/command.ts';
import type { Interface } from '#shared/model/interface.ts';
import type { PortableModule, PortablePipeline } from '#shared/export/model/portable.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const sampleFolder = path.join(root, 'resources/samples/penguins');
export const casesFolder = path.join(root, 'test/cases');

/** Names of all cases. */
export const caseNames: readonly string[] = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

export const never = new AbortController().signal;

/** What a pipeline file means, with everything it uses. */
export async function meaningOf(file: string, app: Pick<App, 'catalog' | 'snapshots'>, normalise: (text: string) => string = (text) => text): Promise<unknown> {
  return JSON.parse(normalise(JSON.stringify(meaning(await portableFile(file, app, never))))) as unknown;
}

/** A module without names, texts and places: what it does, and what stands in it. */
export function meaning(module: PortableModule): unknown {
  if (module.kind === 'foreign') return { kind: 'foreign', type: module.type };
  if (module.kind === 'command') {
    const { spec } = module.sealed;
    const sealed = { ...module.sealed, spec: { ...spec, format: 'v2' as const, interface: inV2(spec.interface), command: { parts: inWholeTexts(spec.command.parts) } } };
    return executionContent({ sealed, interface: inV2(module.interface), snapshotId: sealed.snapshotId, sourceText: '' });
  }
  return { interface: module.interface, settings: module.settings, nodes: nodesOf(module) };
}

/** Old formats are exported as v2, so that their data types have other names. */
function inV2(declared: Interface): Interface {
  return {
    ...declared,
    inputs: declared.inputs.map((port) => ({ ...port, type: v2DataType(port.type, port.shape) })),
    outputs: declared.outputs.map((port) => ({ ...port, type: v2DataType(port.type, port.shape) })),
  };
}

function inWholeTexts(parts: readonly TemplatePart[]): TemplatePart[] {
  const { template } = parseCommand(v2CommandText({ parts: [...parts] }), 'v2');
  return template.parts;
}

function nodesOf(pipeline: PortablePipeline): unknown {
  return pipeline.nodes.map(({ module, reference: _reference, ignored: _ignored, inputs, outputs, ...node }) => ({
    ...node,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, { path: _path, ...binding }]) => [name, binding])),
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { path: _path, ...binding }]) => [name, binding])),
    module: meaning(module),
  }));
}
