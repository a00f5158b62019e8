import { quoteWord } from '../../command/quote.ts';
import type { DeclaredItem, DeclaredModule } from '../declared-module.ts';

/** How a spec passes one argument to its command. */
export interface CommandArgument {
  readonly name: string;
  readonly placeholder: string;
  /** As it stands in the command: `--epochs ${{inputs.epochs}}`, in `$[[ ]]` when it may be left out. */
  readonly text: string;
  readonly isOptional: boolean;
}

/** Whether a spec leaves an argument out of the command when nothing is given for it. */
export const mayBeLeftOut = (item: DeclaredItem): boolean => item.kind !== 'output' && item.optional && !hasSpecDefault(item);

/** Whether a spec has the default of a parameter. An empty text is none: it would give the program an argument without a value. */
export const hasSpecDefault = (item: DeclaredItem): boolean => item.kind === 'parameter' && item.default !== undefined && item.default !== '' && item.isSwitch !== true;

export function commandArguments(module: DeclaredModule): CommandArgument[] {
  return module.items.filter((item) => !isMiniBatchInput(module, item) && !isCollectedOutput(module, item)).map((item) => commandArgument(item, module.shape !== 'parallel'));
}

/** The input whose files a parallel module is handed in mini-batches: its first. */
export const isMiniBatchInput = (module: DeclaredModule, item: DeclaredItem): boolean => module.shape === 'parallel' && module.items.find((other) => other.kind === 'input') === item;

/** The output that collects what the mini-batches of a parallel module return: its first. */
export const isCollectedOutput = (module: DeclaredModule, item: DeclaredItem): boolean => module.shape === 'parallel' && module.items.find((other) => other.kind === 'output') === item;

function commandArgument(item: DeclaredItem, isForShell: boolean): CommandArgument {
  const placeholder = `\${{${item.kind === 'output' ? 'outputs' : 'inputs'}.${item.name}}}`;
  const isOptional = mayBeLeftOut(item);
  // A list is given as one text; printf lets the shell split it into words again, and does so where values are quoted as well as where they are not.
  const value = item.kind === 'parameter' && item.takesMany === true ? `$(printf '%s ' ${placeholder})` : isForShell && isText(item) ? `"${placeholder}"` : placeholder;
  // The value of a switch is the switch.
  const isBare = item.flag === undefined || (item.kind === 'parameter' && item.isSwitch === true);
  const words = isBare ? value : `${quoteWord(item.flag)} ${value}`;
  return { name: item.name, placeholder, text: isOptional ? `$[[${words}]]` : words, isOptional };
}

/** Where values are put into the command as they are, a text stays one word only in quotes. */
const isText = (item: DeclaredItem): boolean => item.kind === 'parameter' && item.type === 'string' && item.isSwitch !== true;
