import { parseYaml } from '../../yaml/parse-yaml.ts';
import { nodeAt } from '../../yaml/yaml-node.ts';
import type { YamlNode } from '../../yaml/yaml-node.ts';
import type { WrittenSpec } from '../model/portable.ts';

/** What a pipeline says to the cloud service and a local run ignores, as far as code can say it too. */
export interface CloudSettings {
  readonly compute?: string;
  readonly defaultCompute?: string;
  readonly defaultDatastore?: string;
  readonly experimentName?: string;
  /** By node name. */
  readonly nodes: ReadonlyMap<string, { readonly compute?: string; readonly displayName?: string }>;
}

/** Reads them from the text of a v2 pipeline. */
export function cloudSettings(written: WrittenSpec | undefined): CloudSettings {
  const root = written?.format === 'v2' ? nodeAt(parseYaml(written.text).root, written.root) : undefined;
  const at = (node: YamlNode | undefined, ...path: string[]): string | undefined => {
    const found = nodeAt(node, path);
    return found?.kind === 'scalar' && found.text !== '' ? found.text : undefined;
  };
  const jobs = nodeAt(root, ['jobs']);
  const nodes = new Map<string, { compute?: string; displayName?: string }>();
  for (const [name, { node }] of jobs?.kind === 'map' ? jobs.entries : []) {
    const compute = at(node, 'compute');
    const displayName = at(node, 'display_name');
    nodes.set(name, { ...(compute === undefined ? {} : { compute: plainCompute(compute) }), ...(displayName === undefined ? {} : { displayName }) });
  }
  const compute = at(root, 'compute');
  const defaultCompute = at(root, 'settings', 'default_compute') ?? at(root, 'settings', 'default_compute_target');
  const defaultDatastore = at(root, 'settings', 'default_datastore');
  const experimentName = at(root, 'experiment_name');
  return {
    nodes,
    ...(compute === undefined ? {} : { compute: plainCompute(compute) }),
    ...(defaultCompute === undefined ? {} : { defaultCompute: plainCompute(defaultCompute) }),
    ...(defaultDatastore === undefined ? {} : { defaultDatastore: plainCompute(defaultDatastore) }),
    ...(experimentName === undefined ? {} : { experimentName }),
  };
}

/** Code names a compute target without the prefix that YAML has. */
const plainCompute = (text: string): string => text.replace(/^azureml:(?!\/)/i, '');
