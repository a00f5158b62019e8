import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { ModuleDeclaration } from './module.ts';

/** Makes what a module writes into: the folder of each output, and for a file the one it lies in. */
export function makeOutputFolders({ outputs = {} }: ModuleDeclaration, targets: Readonly<Record<string, string>>): void {
  for (const [name, target] of Object.entries(targets)) mkdirSync(outputs[name]?.type === 'uri_file' ? path.dirname(path.resolve(target)) : target, { recursive: true });
}
