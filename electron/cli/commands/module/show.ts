import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { moduleText } from '../../output/module/module-text.ts';
import { versionText } from '../../output/module/version-text.ts';

/** `drydock module show NAME[:VERSION]`: the bare name shows the module, everything else one version. */
export async function showModule(context: CliContext, text: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const { catalog } = await context.openApp();
  const print = (document: ModuleDocument | ModuleVersionDocument, words: () => string) => {
    if (options.json === true) printJson(out, document);
    else out.write(words());
  };
  const reference = parseModuleReference(text);
  if (reference.kind === 'default' && !text.includes('@')) {
    const module = catalog.findModule(reference.name);
    const versionOf = (version: string) => catalog.showVersion({ kind: 'version', name: module.id, version, text }).version;
    print(module, () => moduleText(module, versionOf, out));
  } else {
    const { module, version } = catalog.showVersion(reference);
    print(version, () => versionText(module, version, out));
  }
  return 0;
}
