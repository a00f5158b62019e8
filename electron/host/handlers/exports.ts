import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { exportCalls, ExportFormat } from '#shared/contract/exports.ts';
import { modulesOf } from '#shared/export/model/portable.ts';
import { localDataOf } from '#shared/export/model/local-data.ts';
import { folderBytes } from '../../home/folder-bytes.ts';
import { importBundle } from '../../export/bundle/import-bundle.ts';
import { exportPipeline, filesOf, targetEnding } from '../../export/export-pipeline.ts';
import { planExport } from '../../export/plan-export.ts';
import { withExportSource } from '../../export/source/open-source.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

export interface ExportHandlerPorts {
  /** The environment variables by which the engine is found now: `SettingsStore.environment`. */
  readonly environment: () => NodeJS.ProcessEnv;
}

type Source = { readonly kind: 'file'; readonly file: string } | { readonly kind: 'run'; readonly runId: string };

const titles: Readonly<Record<ExportFormat, string>> = { yaml: 'as YAML', python: 'as Python', typescript: 'as TypeScript', argo: 'for Argo', bundle: 'as a bundle' };

/** Exports of pipelines and runs, and imports of bundles. */
export function exportHandlers({ app, hub, tasks, workingFolder }: Pick<HostParts, 'app' | 'hub' | 'tasks' | 'workingFolder'>, { environment }: ExportHandlerPorts): HandlersOf<typeof exportCalls> {
  const named = (source: Source): string => (source.kind === 'file' ? chosenPath(workingFolder, source.file) : source.runId);
  const inFolder = (folder: string | undefined) => (folder === undefined ? {} : { folder: chosenPath(workingFolder, folder) });
  return {
    'pipelines.exportPreview': async ({ source, format, withData }, { signal }) =>
      withExportSource(app, named(source), workingFolder, signal, async ({ pipeline }) => {
        const folder = source.kind === 'file' ? path.dirname(named(source)) : workingFolder;
        const target = path.join(folder, `${pipeline.key}${targetEnding[format]}`);
        const data = await Promise.all(localDataOf(pipeline).map(async (place) => ({ path: place, bytes: await bytesAt(place) })));
        if (format === 'bundle') {
          const code = modulesOf(pipeline).filter((module) => module.kind === 'command' && module.sealed.snapshotId !== undefined).map(({ key }) => ({ path: key, kind: 'code' as const }));
          return { name: pipeline.key, kind: 'file', files: code, notes: [], data, target };
        }
        const plan = await planExport(app, pipeline, format, { withData, signal });
        return { name: pipeline.key, kind: plan.kind, text: { ...plan.main, language: format === 'python' || format === 'typescript' ? format : 'yaml' }, files: filesOf(plan), notes: [...plan.notes], data, target };
      }),
    'pipelines.export': ({ source, format, target, withData, withImages, overwrite }) => {
      const what = named(source);
      const { id } = tasks.start({ kind: 'other', title: `Export ${source.kind === 'file' ? path.basename(what) : `run ${what}`} ${titles[format]}` }, async (signal, report) => {
        const request = { what, folder: workingFolder, format, target: chosenPath(workingFolder, target), withData, withImages, overwrite, engineEnvironment: environment() };
        const result = await exportPipeline(app, request, signal, report);
        report({ detail: `written to ${result.target}`, fraction: 1 });
      });
      return { taskId: id };
    },
    'pipelines.importPreview': ({ bundle, folder }, { signal }) =>
      importBundle(app, { bundle: chosenPath(workingFolder, bundle), workingFolder, ...inFolder(folder), register: false, dryRun: true, engineEnvironment: environment() }, signal, () => undefined),
    'pipelines.import': ({ bundle, folder, register }) => {
      const file = chosenPath(workingFolder, bundle);
      const { id } = tasks.start({ kind: 'other', title: `Import ${path.basename(file)}` }, async (signal, report) => {
        try {
          const done = await importBundle(app, { bundle: file, workingFolder, ...inFolder(folder), register, dryRun: false, engineEnvironment: environment() }, signal, report);
          report({ detail: `written to ${done.pipelineFile}`, fraction: 1 });
        } finally {
          for (const what of ['modules', 'data', 'environments'] as const) hub.publish('catalog', '', { what });
        }
      });
      return { taskId: id };
    },
  };
}

/** 0 for what is not there (any more): whoever takes it along is told. */
async function bytesAt(place: string): Promise<number> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return 0;
  return found.isDirectory() ? folderBytes(place) : found.size;
}
