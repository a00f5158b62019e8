import path from 'node:path';
import type { workbenchCalls } from '#shared/contract/workbench.ts';
import { readPythonModules } from '#shared/authoring/python/read-python-modules.ts';
import { readTypeScriptModules } from '#shared/authoring/typescript/read-typescript-modules.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import { readCodeFile, writeCodeFile } from '../../debugging/code-files.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { isSpecFile } from '../../specs/is-spec-file.ts';
import { openWorkbench } from '../workbench/open-workbench.ts';
import { specOfFolder } from '../workbench/spec-of-folder.ts';

/** Modules as they lie in folders, to be edited before they are registered. */
export function workbenchHandlers(parts: Pick<HostParts, 'app' | 'workingFolder'>): HandlersOf<typeof workbenchCalls> {
  const specAt = (text: string): string => chosenPath(parts.workingFolder, text);
  return {
    'workbench.open': async ({ path: place }, { signal }) => openWorkbench(parts.app.catalog, await specOfFolder(specAt(place), signal), signal),
    'workbench.readFile': async ({ spec, path: name }) => {
      const { text, digest } = await readCodeFile(folderOf(specAt(spec)), name);
      return { text, digest, problems: [...problemsOf(name, text)] };
    },
    'workbench.writeFile': async ({ spec, path: name, text, digest }) => ({ digest: await writeCodeFile(folderOf(specAt(spec)), name, { text, digest }) }),
  };
}

/** The folder of a spec. Only of a spec that is there: the screen is for modules, not for any folder of the machine. */
function folderOf(spec: string): string {
  if (!isSpecFile(spec)) throw new InvalidInputError(`${spec} is not a spec: choose a YAML file.`);
  return path.dirname(spec);
}

/** What a build would say of a source, found by reading alone. */
function problemsOf(name: string, text: string): readonly Problem[] {
  if (name.endsWith('.py')) return readPythonModules(text, name).problems;
  return /\.m?ts$/.test(name) ? readTypeScriptModules(text, name).problems : [];
}
