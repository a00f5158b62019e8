import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readPythonModules } from '#shared/authoring/python/read-python-modules.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { InitPlan, InitRequest } from './init-request.ts';
import { pythonModuleFiles } from './python-files.ts';
import { commentSafe } from './python-tests.ts';
import { pythonLiteral } from './python-text.ts';
import type { SafeName } from './safe-name.ts';
import { safeName } from './safe-name.ts';

/** The name of a module that is made from a template. Throws `InvalidInputError` without one, or for arguments that only code has. */
export function templateName({ name, language, inputs, outputs }: InitRequest): SafeName {
  if (name === undefined) throw new InvalidInputError('A module from a template needs a name.', [], { commandLine: 'Give it with --name, or code to make a module of with --source.' });
  if (inputs.length + outputs.length > 0) throw new InvalidInputError('Inputs and outputs can be named only of code that is there; a template has its own, to be changed afterwards.', [], { commandLine: 'Leave out --inputs and --outputs.' });
  return safeName(name, language);
}

/** A new module in Python, from the template of its shape. */
export async function planPythonTemplate(request: InitRequest, resources: string): Promise<InitPlan> {
  const name = templateName(request);
  const folder = request.folder ?? path.join(request.workingFolder, name.file);
  const entry = `${name.file}.py`;
  const template = await readFile(path.join(resources, 'python', 'templates', `${request.type ?? 'basic'}.py`), 'utf8');
  const text = template.replaceAll("'my_display_name'", () => pythonLiteral(name.display)).replaceAll('my_display_name', () => commentSafe(name.display)).replaceAll('my_module', name.file);
  const [declared] = readPythonModules(text, entry).modules;
  if (declared === undefined) throw new Error(`the template of type ${request.type ?? 'basic'} declares no module`);
  const files = await pythonModuleFiles({
    folder, resources, entryOnly: request.entryOnly, entry: { path: entry, text },
    module: { title: name.display, name: name.file, script: entry, declared },
  });
  return { name: name.file, folder, ...files, entry, notes: name.note === undefined ? [] : [name.note], problems: [] };
}
