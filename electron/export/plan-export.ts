import { stringify } from 'yaml';
import { assertNever } from '#shared/errors.ts';
import { argoWorkflow } from '#shared/export/argo/write-argo.ts';
import { dataPlaces, localDataOf } from '#shared/export/model/local-data.ts';
import type { PortablePipeline } from '#shared/export/model/portable.ts';
import { modulesOf } from '#shared/export/model/portable.ts';
import { CannotExportError } from '#shared/export/export-errors.ts';
import { exportTypeScript } from '#shared/export/typescript/export-typescript.ts';
import { writePython } from '#shared/export/python/write-python.ts';
import { pipelineFileName } from '#shared/export/yaml/export-paths.ts';
import { SpecFiles } from '#shared/export/yaml/spec-files.ts';
import { writeComponents, writeFolder } from '#shared/export/yaml/write-folder.ts';
import type { ExportFormat } from '#shared/contract/exports.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { imageFor } from './image-for.ts';
import { packCode } from './pack-code.ts';
import type { PackPorts } from './pack-code.ts';
import type { FilesToWrite } from './write-files.ts';

export interface PlanExportPorts extends PackPorts {
  readonly catalog: Pick<Catalog, 'findMapping'>;
}

export interface PlanExportOptions {
  readonly withData: boolean;
  readonly signal: AbortSignal;
}

/** What an export will write: a folder, or one text. */
export interface ExportPlan {
  readonly kind: 'folder' | 'file';
  /** The text that a person reads first, and where it stands; of a file, the file itself. */
  readonly main: { readonly path: string; readonly text: string };
  readonly files: FilesToWrite;
  /** What the reader of the export should know. */
  readonly notes: readonly string[];
  /** Local data that the pipeline names, whether or not it is taken along. */
  readonly data: readonly string[];
}

const pythonFileName = 'pipeline.py';
const argoFileName = 'workflow.yaml';

/** Works out an export without writing anything. Throws `CannotExportError`. */
export async function planExport(ports: PlanExportPorts, pipeline: PortablePipeline, format: Exclude<ExportFormat, 'bundle'>, options: PlanExportOptions): Promise<ExportPlan> {
  const data = localDataOf(pipeline);
  const taken = options.withData ? dataPlaces(data) : new Map<string, string>();
  switch (format) {
    case 'yaml': {
      const folder = writeFolder(pipeline, { data: taken });
      return { kind: 'folder', main: { path: pipelineFileName, text: folder.texts.get(pipelineFileName) ?? '' }, files: folder, notes: [...folder.notes, ...dataNotes(data, options.withData)], data };
    }
    case 'python':
      return planPython(pipeline, data, taken, options.withData);
    case 'typescript':
      return planTypeScript(pipeline, data, taken, options.withData);
    case 'argo':
      return planArgo(ports, pipeline, data, options.signal);
    default:
      return assertNever(format);
  }
}

function planPython(pipeline: PortablePipeline, data: readonly string[], taken: ReadonlyMap<string, string>, withData: boolean): ExportPlan {
  const own = writeComponents([], taken);
  const at = new SpecFiles(own, pythonFileName);
  const code = writePython(pipeline, {
    localPath: (absolute) => at.localPath(absolute),
    takeEnvironment: (environment, key) => {
      const written = at.environment(environment, `./environments/${key}.yml`, `./environments/${key}`);
      if (typeof written === 'string' || environment.kind === 'named') return {};
      return environment.kind === 'build' ? { build: `environments/${key}` } : written['conda_file'] === undefined ? {} : { conda: `environments/${key}.yml` };
    },
  });
  const components = writeComponents(code.components, taken);
  const texts = new Map([[pythonFileName, code.text], ...own.texts, ...components.texts]);
  const trees = new Map([...own.trees, ...components.trees]);
  return { kind: 'folder', main: { path: pythonFileName, text: code.text }, files: { texts, trees, data: taken }, notes: [...new Set([...code.notes, ...own.notes, ...components.notes]), ...dataNotes(data, withData)], data };
}

/** The program of the folder's pipeline.yml, in its place. */
function planTypeScript(pipeline: PortablePipeline, data: readonly string[], taken: ReadonlyMap<string, string>, withData: boolean): ExportPlan {
  const folder = writeFolder(pipeline, { data: taken });
  const { files, problems } = exportTypeScript({ file: pipelineFileName, text: folder.texts.get(pipelineFileName) ?? '' });
  const [program] = files;
  if (program === undefined) throw new CannotExportError(problems[0]?.message ?? 'The pipeline cannot be written as a program.');
  const texts = new Map([...files.map(({ path, text }) => [path, text] as const), ...folder.texts]);
  texts.delete(pipelineFileName);
  return { kind: 'folder', main: program, files: { texts, trees: folder.trees, data: taken }, notes: [...folder.notes, ...dataNotes(data, withData)], data };
}

async function planArgo(ports: PlanExportPorts, pipeline: PortablePipeline, data: readonly string[], signal: AbortSignal): Promise<ExportPlan> {
  const snapshots = modulesOf(pipeline).flatMap((module) => (module.kind === 'command' && module.sealed.snapshotId !== undefined ? [module.sealed.snapshotId] : []));
  const code = await packCode(ports, [...new Set(snapshots)], signal);
  const { document, notes } = argoWorkflow(pipeline, { code: code.deliveries, imageOf: (environment) => imageFor(ports.catalog, environment) });
  const text = `${argoIntro(notes)}${stringify(document, { lineWidth: 0, compat: 'yaml-1.1' })}`;
  const isFolder = code.files.size > 0;
  const texts = new Map(isFolder ? [[argoFileName, text]] : []);
  return { kind: isFolder ? 'folder' : 'file', main: { path: argoFileName, text }, files: { texts, trees: new Map(), data: new Map(), packed: code.files }, notes, data };
}

function argoIntro(notes: readonly string[]): string {
  const lines = [
    'An Argo Workflow, written by `drydock pipeline export`. Submit it with: argo submit FILE, parameters with -p NAME=VALUE.',
    'It needs an artifact repository, which hands the outputs of a step to the next one, and images with sh, tar and base64.',
    ...(notes.length === 0 ? [] : ['To be provided or known:', ...notes.map((note) => `- ${note}`)]),
  ];
  return lines.map((line) => `# ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\n`).join('');
}

function dataNotes(data: readonly string[], withData: boolean): string[] {
  return withData || data.length === 0 ? [] : [`${data.length === 1 ? 'A file or folder' : `${String(data.length)} files or folders`} of this machine ${data.length === 1 ? 'is named by its' : 'are named by their'} whole path: ${data.slice(0, 5).join(', ')}${data.length > 5 ? ' ...' : ''}. Take ${data.length === 1 ? 'it' : 'them'} along with the export where it is used on another machine.`];
}
