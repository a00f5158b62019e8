import type { CommandTemplate } from '../model/command.ts';
import type { Interface } from '../model/interface.ts';
import type { CommandModule, Ignored, SpecFormat } from '../model/module-spec.ts';
import { readCommand } from './read-command.ts';
import type { ReadContext } from './read-context.ts';
import { readEnvironment } from './read-environment.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import { readResources } from './read-resources.ts';
import type { Section } from './section.ts';
import { commandComponentKeys } from './spec-keys.ts';

/** Reads a v2 command component, also one written inside a pipeline. */
export function readCommandComponent(context: ReadContext, section: Section, format: SpecFormat, isInline: boolean): CommandModule {
  const ignored = section.check(commandComponentKeys, 'A command component');
  if (!isInline && !section.has('name')) context.warning('missing-key', section.path, 'The component has no "name"; it needs one to be registered.');
  return readCommandParts(context, section, format, readInterface(context, section, format === 'v2' ? 'v2' : 'open'), ignored);
}

/** Reads the parts of a module that runs one command; the interface and what is ignored come from the kind of document. `launched`: the command, where it is not under `command`. */
export function readCommandParts(context: ReadContext, section: Section, format: SpecFormat, declared: Interface, ignored: Ignored[], launched?: CommandTemplate): CommandModule {
  const resources = readResources(context, section);
  const environment = readEnvironment(context, section);
  const code = readCode(section);
  const text = section.text('command');
  if (text === undefined && launched === undefined && !section.has('command')) context.error('missing-key', section.path, 'A command component needs "command": the command line to run.');
  if (environment === undefined && !section.has('environment')) {
    context.error('missing-key', section.path, 'A command component needs "environment", for example "azureml:NAME@latest" or a mapping with "image".');
  }
  const syntax = format === 'v2' || text?.includes('${{') === true ? 'v2' : 'component-preview';
  return {
    kind: 'command',
    ...readHeader(section, format, declared, [...ignored, ...resources.ignored]),
    command: launched ?? (text === undefined ? { parts: [] } : readCommand(context, text, section.at('command'), syntax, declared)),
    ...(environment === undefined ? {} : { environment }),
    ...(code === undefined ? {} : { code }),
    additionalIncludes: readAdditionalIncludes(context, section),
    environmentVariables: section.texts('environment_variables'),
    resources: resources.resources,
    ...(resources.timeoutSeconds === undefined ? {} : { timeoutSeconds: resources.timeoutSeconds }),
    anyExitCodeIsSuccess: section.text('successful_return_code') === 'ZeroOrGreater',
  };
}

/** Early v2 files write `code: {local_path: FOLDER}`. */
function readCode(section: Section): string | undefined {
  const code = section.node('code')?.kind === 'map' ? section.section('code') : undefined;
  return code?.has('local_path') ? code.text('local_path') : section.text('code');
}

function readAdditionalIncludes(context: ReadContext, section: Section): string[] {
  const paths: string[] = [];
  for (const [index, item] of (section.list('additional_includes')?.items ?? []).entries()) {
    if (item.kind === 'scalar') paths.push(item.text);
    else context.warning('unsupported-include', [...section.at('additional_includes'), index], 'Includes from artifact feeds are not fetched locally. Put a copy of the files beside the spec and include it by its path.');
  }
  return paths;
}
