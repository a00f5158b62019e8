import { parseCommand } from '../command/parse.ts';
import type { CommandSyntax } from '../command/parse.ts';
import type { CommandTemplate, TemplatePart } from '../model/command.ts';
import type { Interface } from '../model/interface.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import { suggest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';

/** Reads a command text and checks that every input and output it names is declared. */
export function readCommand(context: ReadContext, text: string, path: YamlPath, syntax: CommandSyntax, declared: Interface): CommandTemplate {
  const { template, problems } = parseCommand(text, syntax);
  for (const problem of problems) {
    const needle = /^[^\n]{1,12}/.exec(text.slice(problem.offset))?.[0] ?? '';
    context.errorAtText('invalid-command', path, needle, problem.message);
  }
  checkPlaceholders(context, template.parts, path, declared, text);
  return template;
}

/** Reports the placeholders of a command that name nothing of the interface. `text`: the command as written, where it is one text. */
export function checkPlaceholders(context: ReadContext, parts: readonly TemplatePart[], path: YamlPath, declared: Interface, text = ''): void {
  const inputs = new Set([...declared.inputs, ...declared.params].map((input) => input.name));
  const outputs = new Set(declared.outputs.map((output) => output.name));
  const visit = (part: TemplatePart): void => {
    if (part.kind === 'optional') part.parts.forEach(visit);
    else if (part.kind === 'input' && !inputs.has(part.name)) report('input', part.name, inputs);
    else if (part.kind === 'output' && !outputs.has(part.name)) report('output', part.name, outputs);
  };
  const report = (kind: 'input' | 'output', name: string, names: ReadonlySet<string>): void => {
    if (kind === 'input' && text.includes(`search_space.${name}`)) {
      context.errorAtText('unknown-placeholder', path, `search_space.${name}`, `The command uses "search_space.${name}", which is not in the search space. ${suggest(name, names, 'names')}`);
      return;
    }
    const message = `The command uses the ${kind} "${name}", which is not declared under "${kind}s". ${suggest(name, names, `${kind}s`)}`;
    context.errorAtText('unknown-placeholder', path, `${kind}s.${name}`, message);
  };
  parts.forEach(visit);
}
