import type { EnvironmentSpec } from '../model/environment.ts';
import type { DataSource, Shape } from '../model/interface.ts';
import type { ModuleSpec } from '../model/module-spec.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';

/** A data asset that a YAML file defines. */
export interface DataDefinition {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly type: string;
  readonly shape: Shape;
  readonly source: DataSource;
}

/** An environment that a YAML file defines. */
export interface EnvironmentDefinition {
  readonly name: string;
  readonly version?: string;
  readonly description?: string;
  readonly environment: EnvironmentSpec;
}

/**
 * What a YAML file turned out to be. A `module` may come with errors: what could be read is there for further checks.
 * `unreadable` always comes with an error that says why.
 */
export type SpecReading = SpecContent & {
  readonly file: string;
  readonly problems: readonly Problem[];
  /** Where something stands in the file; the nearest existing ancestor when the path does not exist. */
  readonly placeOf: (path: YamlPath) => Place;
  /** The YAML path a module of this file stands at: empty for the file's own, `jobs.x` for one written inside a pipeline. */
  readonly rootOf: (module: ModuleSpec) => YamlPath;
};

export type SpecContent =
  | { readonly kind: 'module'; readonly module: ModuleSpec }
  | { readonly kind: 'data'; readonly data: DataDefinition }
  | { readonly kind: 'environment'; readonly environment: EnvironmentDefinition }
  | { readonly kind: 'unreadable' };
