import type { DeclaredItem, DeclaredModule } from '#shared/authoring/declared-module.ts';
import type { Output } from '#shared/contract/contract.ts';
import type { moduleBuildCalls } from '#shared/contract/module-build.ts';
import { buildModules } from '../../authoring/build/build-modules.ts';
import { readAnySource } from '../../authoring/build/read-any-source.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { outcomeOf } from '../runs/run-outcome.ts';

type DeclaredView = Extract<Output<'authoring.readSource'>, { ok: true }>['modules'][number];

/** Specs from sources, and what sources declare. */
export function moduleBuildHandlers(parts: HostParts): HandlersOf<typeof moduleBuildCalls> {
  const at = (place: string): string => chosenPath(parts.workingFolder, place);
  return {
    'authoring.build': ({ path: place, dryRun }, { signal }) =>
      outcomeOf(async () => {
        const { files, ...report } = await buildModules({ targets: [at(place)], dryRun, cacheFolder: parts.app.layout.stats }, signal);
        return { ...report, files: files.map((file) => ({ ...file, problems: [...file.problems], changes: [...file.changes] })) };
      }),
    'authoring.readSource': ({ path: place, text, functionName, inputs, outputs }) =>
      outcomeOf(async () => {
        const { kind, modules, problems } = await readAnySource({ file: at(place), inputs, outputs, ...(text === undefined ? {} : { text }), ...(functionName === undefined ? {} : { functionName }) });
        return { kind, modules: modules.map(moduleView), problems: [...problems] };
      }),
  };
}

function moduleView({ tags: _tags, isDeterministic: _deterministic, items, ...module }: DeclaredModule): DeclaredView {
  return { ...module, items: items.map(itemView) };
}

function itemView(item: DeclaredItem): DeclaredView['items'][number] {
  if (item.kind === 'parameter') {
    const { enum: options, isSwitch = false, takesMany = false, offFlag: _off, ...rest } = item;
    return { ...rest, isSwitch, takesMany, ...(options === undefined ? {} : { enum: [...options] }) };
  }
  return { ...item, kind: item.kind, isGuessed: item.isGuessed === true };
}
