/**
 * Modules and pipelines in TypeScript.
 *
 * `dsl.module` declares a module, `dsl.pipeline` wires modules into a pipeline, `Module` brings in modules from YAML files and the catalog. What is built
 * here is v2 YAML: it is checked, planned and run exactly as YAML is.
 */
export * as dsl from './dsl.ts';
export * as Module from './module-sources.ts';
export { publish } from './publish/publish.ts';
export type { PublishOptions, PublishResult } from './publish/publish.ts';
export type { AnyModule, TypeScriptModule } from './module.ts';
export type { AnyBinding, Bindings, DataBinding, DataOptions, ParameterBinding, PortBinding } from './pipeline/bindings.ts';
export type { PipelineDeclaration, PipelineOutputs, PipelineParameters, PipelineSettings } from './pipeline/describe-pipeline.ts';
export type { Pipeline, PipelineScope } from './pipeline/pipeline.ts';
export type { InputReference, OutputReference, ParameterReference, Reference } from './pipeline/references.ts';
export type { Step, StepSettings } from './pipeline/step.ts';
export type { PipelineCheck, PipelineProblem, RunInputs, RunOptions, RunProgress, RunResult, StepResult, StepStatus } from './run/results.ts';
export type { InvokeArguments } from './runtime/invoke.ts';
export type { ModuleArguments, ModuleDeclaration, ModuleFunction, ModuleLog } from './runtime/module.ts';
export type { DataType, InputDeclaration, InputOptions, NumberOptions, OutputDeclaration, OutputOptions, ParameterDeclaration, ParameterOptions } from './runtime/ports.ts';
export type { Literal, Scalar, YamlMap, YamlValue } from './runtime/yaml-value.ts';
