/** Gives the text of an input: of the step itself, or (`isParent`) of the pipeline around it. Undefined when it has none. */
export type InputText = (name: string, isParent: boolean) => string | undefined;

/**
 * Environment variables with `${{parent.inputs.x}}` and `${{inputs.x}}` replaced by the values of those parameters.
 * `left` names the variables that hold an expression which stands for no value; their text is kept as it is.
 */
export function fillVariables(variables: Readonly<Record<string, string>>, textOf: InputText): { variables: Record<string, string>; left: string[] } {
  const filled = Object.entries(variables).map(([name, text]): [string, string] => [
    name,
    text.replace(/\$\{\{\s*(parent\.)?inputs\.([^\s}]+)\s*\}\}/g, (whole, parent: string | undefined, input: string) => textOf(input, parent !== undefined) ?? whole),
  ]);
  return { variables: Object.fromEntries(filled), left: filled.filter(([, text]) => text.includes('${{')).map(([name]) => name) };
}
