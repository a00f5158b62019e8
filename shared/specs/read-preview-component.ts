import type { Interface } from '../model/interface.ts';
import type { CommandModule, ForeignModule, Ignored, ModuleSpec } from '../model/module-spec.ts';
import { foreignReason } from './foreign-kinds.ts';
import { inFolder } from './join-path.ts';
import { readCommand } from './read-command.ts';
import { readCommandParts } from './read-command-module.ts';
import type { ReadContext } from './read-context.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import type { Section } from './section.ts';
import { previewCommandKeys } from './spec-keys.ts';

/** Reads a `CommandComponent` or `DistributedComponent` of the preview format; files are named relative to its code folder. */
export function readPreviewComponent(context: ReadContext, section: Section, type: string): ModuleSpec {
  const ignored = section.check(previewCommandKeys, `A ${type}`);
  const declared = readInterface(context, section, 'open');
  if (type.toLowerCase() === 'distributedcomponent') return readDistributed(context, section, declared, ignored);
  return withFolder(readCommandParts(context, section, 'component-preview', declared, ignored));
}

function readDistributed(context: ReadContext, section: Section, declared: Interface, ignored: Ignored[]): ModuleSpec {
  const launcher = section.section('launcher');
  const kind = launcher?.text('type') ?? 'mpi';
  const text = launcher?.text('additional_arguments');
  if (launcher === undefined || kind.toLowerCase() !== 'mpi' || text === undefined) {
    const foreign: ForeignModule = { kind: 'foreign', type: 'distributed', reason: foreignReason('distributed'), ...readHeader(section, 'component-preview', declared, ignored) };
    if (launcher === undefined) context.error('missing-key', section.path, 'A DistributedComponent needs "launcher" with "type: mpi" and "additional_arguments": the command line.');
    return foreign;
  }
  const command = readCommand(context, text, launcher.at('additional_arguments'), text.includes('${{') ? 'v2' : 'component-preview', declared);
  const launched: Ignored = { key: 'launcher', reason: 'The command runs once, as one process, instead of under mpirun.' };
  const module = readCommandParts(context, section, 'component-preview', declared, [...ignored, launched], command);
  return withFolder(module);
}

/** Without `code` the snapshot is the folder of the spec, as it always was for this format. */
function withFolder(module: CommandModule): CommandModule {
  const code = module.code ?? '.';
  if (module.environment?.kind !== 'image') return { ...module, code };
  return { ...module, code, environment: inFolder(module.environment, module.code) };
}
