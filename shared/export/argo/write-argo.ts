import type { NewMapping, NewValue } from '../../editing/render-yaml.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { scalarText } from '../../plan/scalar-text.ts';
import type { PortablePipeline } from '../model/portable.ts';
import { ArgoNames, hasTemplateSyntax, objectName } from './argo-text.ts';
import { sourceArtifact } from './source-artifact.ts';
import { outputArtifact, outputFileName } from './outputs.ts';
import { stepTemplate } from './step-template.ts';
import type { CodeDelivery } from './step-template.ts';
import { stepsOf } from './steps.ts';
import type { Step, StepData } from './steps.ts';

export interface ArgoOptions {
  /** By snapshot id. */
  readonly code: ReadonlyMap<string, CodeDelivery>;
  /** The image that stands for an environment here, where one is known. */
  readonly imageOf: (environment: SealedEnvironment | undefined) => string | undefined;
}

export interface ArgoManifest {
  /** JSON values only; comments are not part of it. */
  readonly document: NewMapping;
  readonly notes: readonly string[];
}

/**
 * An Argo Workflow with one container template per step and one DAG of them all. Throws {@link CannotExportError} for steps without a counterpart,
 * `UnsafePlaceholderError` where a local run would refuse the command too.
 */
export function argoWorkflow(root: PortablePipeline, options: ArgoOptions): ArgoManifest {
  const notes = new Set<string>();
  const note = (text: string): void => void notes.add(text);
  const { steps, outputs } = stepsOf(root, note);
  const names = new Map<string, string>();
  const taken = new ArgoNames('template');
  taken.take('pipeline');
  for (const step of steps) names.set(step.name, taken.take(step.name));
  const sources = new Sources(note);
  const parameters = parametersOf(root, note);
  const images = new Images(options, note);
  const usedOutputs = new Set([...outputs.values()].map(({ step, output }) => `${step}\0${output}`));
  for (const step of steps) for (const data of step.data.values()) if (data.kind === 'step') usedOutputs.add(`${data.step}\0${data.output}`);
  const byName = new Map(steps.map((step) => [step.name, step]));
  const codes = new Map<string, string>();

  const built = steps.map((step) => {
    const { snapshotId } = step.module.sealed;
    const delivery = snapshotId === undefined ? undefined : options.code.get(snapshotId);
    const code = snapshotId === undefined || delivery === undefined ? undefined : { delivery, artifact: codes.get(snapshotId) ?? sources.code(snapshotId, delivery) };
    if (snapshotId !== undefined && code !== undefined) codes.set(snapshotId, code.artifact);
    return stepTemplate(step, {
      template: names.get(step.name) ?? step.name, code, image: images.of(step), note, parameters: parameters.names,
      isUsed: (output) => usedOutputs.has(`${step.name}\0${output}`),
      fileNameOf: (data) => fileNameOf(data, byName, sources),
      artifactOf: (data) => (data.kind === 'step' ? `{{tasks.${names.get(data.step) ?? ''}.outputs.artifacts.${outputArtifact(byName.get(data.step), data.output)}}}` : `{{inputs.artifacts.${sources.name(data)}}}`),
    });
  });
  const dag: NewMapping = {
    name: 'pipeline',
    ...(sources.artifacts.length === 0 ? {} : { inputs: { artifacts: sources.artifacts.map(({ name }) => ({ name: name ?? '' })) } }),
    ...(outputs.size === 0 ? {} : { outputs: { artifacts: [...outputs].map(([name, from]) => ({ name: new ArgoNames().take(name), from: `{{tasks.${names.get(from.step) ?? ''}.outputs.artifacts.${outputArtifact(byName.get(from.step), from.output)}}}` })) } }),
    dag: { ...(root.settings.continueOnStepFailure ? { failFast: false } : {}), tasks: built.map(({ task }, index) => withDependencies(task, steps[index], names)) },
  };
  if (root.settings.forceRerun) note('"force_rerun" is left out: Argo reuses nothing unless it is told to.');
  const document: NewMapping = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      generateName: `${objectName(root.name ?? root.displayName ?? root.key)}-`,
      annotations: annotationsOf(root),
    },
    spec: {
      entrypoint: 'pipeline',
      ...argumentsOf([...parameters.list, ...images.parameters], sources.artifacts),
      templates: [dag, ...built.map(({ template }) => template)],
    },
  };
  return { document, notes: [...notes] };
}

function argumentsOf(parameters: readonly NewMapping[], artifacts: readonly NewMapping[]): NewMapping {
  if (parameters.length === 0 && artifacts.length === 0) return {};
  return { arguments: { ...(parameters.length === 0 ? {} : { parameters }), ...(artifacts.length === 0 ? {} : { artifacts }) } };
}

function annotationsOf(root: PortablePipeline): NewMapping {
  const text = (value: string): string => value.replaceAll(/\{(?=\{)/g, '{ ');
  return { 'workflows.argoproj.io/title': text(root.displayName ?? root.name ?? root.key), ...(root.description === undefined ? {} : { 'workflows.argoproj.io/description': text(root.description) }) };
}

function withDependencies(task: NewMapping, step: Step | undefined, names: ReadonlyMap<string, string>): NewMapping {
  const dependencies = [...new Set([...(step?.data.values() ?? [])].flatMap((data) => (data.kind === 'step' ? [names.get(data.step) ?? ''] : [])))];
  return dependencies.length === 0 ? task : { ...task, dependencies };
}

/** Parameters of the workflow by the names of the pipeline's inputs; a value that Argo would replace parts of cannot be one. */
function parametersOf(root: PortablePipeline, note: (text: string) => void): { readonly names: ReadonlyMap<string, string>; readonly list: NewMapping[] } {
  const taken = new ArgoNames();
  const names = new Map<string, string>();
  const list: NewMapping[] = [];
  for (const param of root.interface.params) {
    if (param.optional && param.default === undefined) continue;
    const value = param.default === undefined ? undefined : scalarText(param.default, param.type);
    if (value !== undefined && hasTemplateSyntax(value)) {
      note(`The input "${param.name}" is fixed to its default, which has "{{" in it: as a parameter Argo would replace it.`);
      continue;
    }
    const name = taken.take(param.name);
    names.set(param.name, name);
    list.push({
      name, ...(value === undefined ? {} : { value }), ...(param.description === undefined ? {} : { description: param.description.replaceAll(/\{(?=\{)/g, '{ ') }),
      ...(param.enum === undefined || param.enum.length === 0 || param.enum.some((option) => hasTemplateSyntax(String(option))) ? {} : { enum: param.enum.map(String) }),
    });
  }
  return { names, list };
}

/** The name of the file that a step is given: what its producer called it. */
function fileNameOf(data: StepData, steps: ReadonlyMap<string, Step>, sources: Sources): string | undefined {
  if (data.kind !== 'step') return sources.fileName(data);
  const output = steps.get(data.step)?.module.interface.outputs.find((port) => port.name === data.output);
  return output?.shape === 'file' ? outputFileName(output) : undefined;
}

/** Artifacts of the workflow: data from outside, and code. */
class Sources {
  readonly artifacts: NewMapping[] = [];
  readonly #names = new ArgoNames();
  readonly #byKey = new Map<string, { readonly name: string; readonly fileName: string | undefined }>();
  readonly #note: (text: string) => void;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  name(data: Exclude<StepData, { kind: 'step' }>): string {
    return this.#of(data).name;
  }

  fileName(data: Exclude<StepData, { kind: 'step' }>): string | undefined {
    return this.#of(data).fileName;
  }

  code(snapshotId: string, delivery: CodeDelivery): string {
    const name = this.#names.take(`code-${snapshotId.replace(/^sha256:/, '').slice(0, 12)}`);
    if (delivery.kind === 'inline') this.artifacts.push({ name, raw: { data: delivery.archive } });
    else {
      this.artifacts.push({ name, s3: { key: `drydock/${delivery.file}` }, archive: { none: {} } });
      this.#note(`Upload ${delivery.file} to the artifact repository as drydock/${delivery.file}: it is the code of a step and too large for the manifest.`);
    }
    return name;
  }

  #of(data: Exclude<StepData, { kind: 'step' }>): { readonly name: string; readonly fileName: string | undefined } {
    const key = JSON.stringify(data.kind === 'pipeline-input' ? ['input', data.name] : ['source', data.source]);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const source = data.kind === 'pipeline-input' ? data.source : data.source;
    const artifact = sourceArtifact(source, data.kind === 'pipeline-input' ? data.name : undefined, this.#note);
    const made = { name: this.#names.take(artifact.name), fileName: artifact.fileName };
    this.artifacts.push({ name: made.name, ...artifact.place });
    this.#byKey.set(key, made);
    return made;
  }
}

/** Images of steps; one that nobody knows is a parameter to be filled in. */
class Images {
  readonly parameters: NewMapping[] = [];
  readonly #options: ArgoOptions;
  readonly #note: (text: string) => void;
  readonly #names = new ArgoNames();
  readonly #unknown = new Map<string, string>();

  constructor(options: ArgoOptions, note: (text: string) => void) {
    this.#options = options;
    this.#note = note;
  }

  of({ environment, module }: Step): NewValue & string {
    const image = this.#options.imageOf(environment) ?? (environment?.kind === 'image' ? environment.image : undefined);
    if (environment?.kind === 'image' && (environment.conda !== undefined || environment.pip !== undefined) && this.#options.imageOf(environment) === undefined) {
      this.#note(`The image ${environment.image} of ${module.displayName ?? module.name ?? module.key} has to have the packages of its conda file: Argo installs nothing. Build such an image and write its name instead.`);
    }
    if (image !== undefined && !hasTemplateSyntax(image)) return image;
    const key = JSON.stringify(environment ?? null);
    const known = this.#unknown.get(key);
    if (known !== undefined) return known;
    const what = environment?.kind === 'named' ? environment.name : module.key;
    const name = this.#names.take(`image-${what}`);
    this.parameters.push({ name, description: `The image of ${environment?.kind === 'named' ? environment.reference : `the step ${module.key}`}.`.replaceAll(/\{(?=\{)/g, '{ ') });
    this.#note(`Give the parameter ${name} the image for ${environment?.kind === 'named' ? `the environment ${environment.reference}` : environment?.kind === 'build' ? `the Dockerfile of ${module.key}` : `the step ${module.key}`}.`);
    this.#unknown.set(key, `{{workflow.parameters.${name}}}`);
    return `{{workflow.parameters.${name}}}`;
  }
}
