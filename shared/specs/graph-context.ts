import type { PipelineNode } from '../model/pipeline.ts';
import type { Severity } from '../model/problem.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import type { InterfaceIndex } from './interface-index.ts';

/** What the checks of one pipeline level share. */
export interface GraphContext {
  readonly parent: InterfaceIndex;
  readonly nodes: ReadonlyMap<string, PipelineNode>;
  readonly indexOf: (node: string) => InterfaceIndex | undefined;
  readonly report: (severity: Severity, code: string, node: string, path: YamlPath, message: string) => void;
}
