import type { WrittenModule } from '../runtime/module.ts';
import type { YamlMap } from '../runtime/yaml-value.ts';
import type { DescribedPipeline } from './describe-pipeline.ts';

/** What a step runs. */
export type StepUse =
  /** A spec file or a module reference, as `component:` has it. */
  | { readonly kind: 'component'; readonly text: string }
  /** A component written inside the pipeline: `component: {...}`. */
  | { readonly kind: 'inline-component'; readonly content: YamlMap }
  /** Keys of the step itself: `command:` and what belongs to it, or a step of another kind. */
  | { readonly kind: 'keys'; readonly content: YamlMap }
  | { readonly kind: 'pipeline'; readonly pipeline: DescribedPipeline }
  | { readonly kind: 'written'; readonly module: WrittenModule; readonly file: string | undefined };

/** The interface of what a step runs, where it is known. */
export interface KnownInterface {
  readonly inputs: ReadonlySet<string>;
  readonly params: ReadonlySet<string>;
  /** The types of the outputs by name. */
  readonly outputs: ReadonlyMap<string, string | undefined>;
  /** The types of the data inputs by name. */
  readonly inputTypes: ReadonlyMap<string, string | undefined>;
}
