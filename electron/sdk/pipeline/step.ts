import type { Scalar, YamlMap, YamlValue } from '../runtime/yaml-value.ts';
import type { OutputReference } from './references.ts';

/** What a step may override or add to its module. */
export interface StepSettings<Outputs extends string = string> {
  /** What the step is called in the pipeline; default the name of its module, with a number when that is taken. */
  readonly name?: string;
  /** What kind of step it is (`command`, `pipeline`, ...), for files that say so; it need not be said. */
  readonly type?: string;
  readonly displayName?: string;
  readonly description?: string;
  /** Where Azure ML should run it. Kept in the YAML; a local run lists it as ignored. */
  readonly compute?: string;
  /** Instead of the module's own: `azureml:NAME:VERSION`, or `{ image: '...' }` with the keys of YAML. */
  readonly environment?: string | YamlMap;
  readonly environmentVariables?: Readonly<Record<string, YamlValue>>;
  /** With the keys of YAML: `instance_count`, `shm_size`, ... */
  readonly resources?: YamlMap;
  /** Ends the step after so many seconds (`limits.timeout`). */
  readonly timeoutSeconds?: number;
  /** Attempts after the first one (`retry_settings.max_retries`). */
  readonly retries?: number;
  /** `false`: never reused. */
  readonly isDeterministic?: boolean;
  /** By output: its mode, type and so on, with the keys of YAML. */
  readonly outputs?: { readonly [K in Outputs]?: YamlMap | Scalar | null };
  /** Further keys of the YAML, as they are called there. */
  readonly extra?: YamlMap;
}

/** A step of the pipeline that is being described. */
export interface Step<Outputs extends string = string> {
  readonly name: string;
  /** What it produces, to be given to other steps or returned from the pipeline. */
  readonly outputs: { readonly [K in Outputs]: OutputReference };
}
