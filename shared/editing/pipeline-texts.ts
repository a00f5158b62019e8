import type { Scalar } from '../model/interface.ts';
import { openPipeline, requireNode } from './node-bindings.ts';
import { YamlDraft } from './yaml-draft.ts';
import type { KeyPath } from './draft-layout.ts';

const afterHeader = ['experiment_name', 'tags', 'compute', 'settings', 'inputs', 'outputs', 'jobs'];

/** Sets the name that people see, or removes it. */
export function setDisplayName(text: string, name: string | undefined): string {
  return setHeader(text, 'display_name', name, ['description', ...afterHeader]);
}

/** Sets the description, or removes it. */
export function setDescription(text: string, description: string | undefined): string {
  return setHeader(text, 'description', description, afterHeader);
}

/** The settings of a pipeline that mean something here. */
export type SettingName = 'continue_on_step_failure' | 'force_rerun' | 'default_compute' | 'default_datastore';

/** Sets one of `settings`, or removes it. */
export function setSetting(text: string, name: SettingName, value: Scalar | undefined): string {
  const draft = new YamlDraft(text);
  write(draft, ['settings', name], value, ['inputs', 'outputs', 'jobs']);
  return draft.finish();
}

/** Sets an environment variable of a node, or removes it. Throws {@link NoSuchPartError}. */
export function setEnvironmentVariable(text: string, node: string, name: string, value: string | undefined): string {
  const draft = openPipeline(text);
  requireNode(draft, node);
  write(draft, ['jobs', node, 'environment_variables', name], value, []);
  return draft.finish();
}

/** Makes the environment variables of a node those given; the lines of those that stay as they are do not change. Throws {@link NoSuchPartError}. */
export function setEnvironmentVariables(text: string, node: string, variables: Readonly<Record<string, string>>): string {
  const draft = openPipeline(text);
  requireNode(draft, node);
  const path = ['jobs', node, 'environment_variables'];
  const existing = draft.keysAt(path);
  const wanted = Object.keys(variables);
  if (existing.length === 0 || wanted.length === 0) {
    write(draft, path, wanted.length === 0 ? undefined : variables, []);
    return draft.finish();
  }
  for (const name of wanted) draft.set([...path, name], variables[name] ?? '');
  const obsolete = existing.filter((name) => !Object.hasOwn(variables, name));
  const written = draft.finish();
  if (obsolete.length === 0) return written;
  const rest = openPipeline(written);
  rest.remove(obsolete.map((name) => [...path, name]));
  return rest.finish();
}

function setHeader(text: string, key: string, value: string | undefined, before: readonly string[]): string {
  const draft = new YamlDraft(text);
  write(draft, [key], value, before);
  return draft.finish();
}

function write(draft: YamlDraft, path: KeyPath, value: Scalar | Readonly<Record<string, string>> | undefined, before: readonly string[]): void {
  if (value === undefined) draft.remove([path]);
  else draft.set(path, value, before);
}
