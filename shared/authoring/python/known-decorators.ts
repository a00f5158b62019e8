/** What a decorator means to us: it declares a module, something we name but do not read, or nothing. */
export type DecoratorMeaning = { readonly kind: 'module'; readonly origin: 'drydock' | 'azureml' | 'mldesigner' } | { readonly kind: 'foreign'; readonly advice: string };

const pipelineAdvice = 'Pipelines in Python are not read; write the pipeline as YAML, or in TypeScript.';

/** Reads the full name of a decorator: `drydock_dsl.dsl.module`, `mldesigner.command_component`. */
export function meaningOf(fullName: string): DecoratorMeaning | undefined {
  const parts = fullName.split('.');
  const [root = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (root === 'kfp') return last === 'component' || last === 'container_component' ? { kind: 'foreign', advice: 'It is a component of Kubeflow Pipelines, whose artifacts Drydock does not have. Write @dsl.module above a function of plain paths and values instead.' } : undefined;
  const isOurs = root === 'drydock_dsl' || parts.at(-2) === 'drydock_dsl' || parts.at(-3) === 'drydock_dsl';
  if (last === 'command_component' && (root === 'mldesigner' || root === 'azure' || root === last)) return { kind: 'module', origin: 'mldesigner' };
  if (root === 'mldesigner' && last === 'dynamic') return { kind: 'foreign', advice: pipelineAdvice };
  if (parts.at(-2) !== 'dsl') return undefined;
  if (last === 'module' || last === 'component' || last === '_component') return { kind: 'module', origin: isOurs || root === 'dsl' ? 'drydock' : 'azureml' };
  return undefined;
}

/** Whether a text may hold such a decorator at all; cheap, so that files without one are not parsed. */
export const mayDeclareModule = (text: string): boolean => /@\s*[\w.]*(?:\bmodule|component)\b/.test(text);
