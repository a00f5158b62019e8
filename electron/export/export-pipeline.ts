import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExportFormat, ExportResult } from '#shared/contract/exports.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { fillTarget } from './export-target.ts';
import { planExport } from './plan-export.ts';
import type { ExportPlan } from './plan-export.ts';
import { withExportSource } from './source/open-source.ts';
import type { ExportApp } from './source/open-source.ts';
import { writeFiles } from './write-files.ts';
import type { ExportProgress } from './write-files.ts';

export interface ExportRequest {
  /** A pipeline file, or a run. */
  readonly what: string;
  /** What relative paths start from. */
  readonly folder: string;
  readonly format: ExportFormat;
  /** Default: a name made of the pipeline's, in `folder`. */
  readonly target?: string | undefined;
  readonly withData: boolean;
  readonly withImages: boolean;
  readonly overwrite: boolean;
  /** The variables by which the container engine is found. */
  readonly engineEnvironment: NodeJS.ProcessEnv;
}

/** The end of the name that an export of each format gets by itself. */
export const targetEnding: Readonly<Record<ExportFormat, string>> = { yaml: '-yaml', python: '-python', typescript: '-typescript', argo: '.argo.yaml', bundle: '.drydock.tar.gz' };

/**
 * Exports a pipeline or what a run executed: whole or not at all. Throws `InvalidInputError` for a pipeline with errors or a target that is taken,
 * `CannotExportError` for what the format cannot hold, `NotFoundError`, the errors of writing, and `CancelledError`.
 */
export async function exportPipeline(app: ExportApp, request: ExportRequest, signal: AbortSignal, onProgress: ExportProgress): Promise<ExportResult> {
  onProgress({ detail: 'reading' });
  return withExportSource(app, request.what, request.folder, signal, async ({ pipeline }) => {
    const { format } = request;
    const target = path.resolve(request.folder, request.target ?? `${pipeline.key}${targetEnding[format]}`);
    const place = { target, home: app.layout.root, overwrite: request.overwrite };
    if (format === 'bundle') {
      const { withData, withImages, engineEnvironment } = request;
      const manifest = await fillTarget({ ...place, kind: 'file' }, (aside) => writeBundle(app, aside, { pipeline, withData, withImages, engineEnvironment }, signal, onProgress));
      return { format, name: pipeline.key, target, files: [], notes: manifest.notes };
    }
    const plan = await planExport(app, pipeline, format, { withData: request.withData, signal });
    await fillTarget({ ...place, kind: plan.kind }, (aside) => writePlan(plan, aside, app, signal, onProgress));
    return { format, name: pipeline.key, target, files: filesOf(plan), notes: [...plan.notes] };
  });
}

async function writePlan(plan: ExportPlan, aside: string, app: ExportApp, signal: AbortSignal, onProgress: ExportProgress): Promise<void> {
  if (plan.kind === 'folder') {
    await writeFiles(aside, plan.files, app.snapshots, signal, onProgress);
    return;
  }
  await rm(aside, { force: true });
  await writeFile(aside, plan.main.text);
}

/** What a plan writes, for people. */
export function filesOf(plan: ExportPlan): ExportResult['files'] {
  if (plan.kind === 'file') return [];
  return [
    ...[...plan.files.texts.keys()].map((name) => ({ path: name, kind: 'text' as const })),
    ...[...plan.files.trees.keys()].map((name) => ({ path: name, kind: 'code' as const })),
    ...[...plan.files.data.values()].map((name) => ({ path: name, kind: 'data' as const })),
  ];
}
