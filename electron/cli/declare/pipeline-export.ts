import { Option } from 'commander';
import type { Command } from 'commander';
import { exportFormats } from '#shared/contract/export-formats.ts';
import type { CliContext, Perform } from '../context.ts';
import type { ExportOptions } from '../commands/pipeline/export.ts';
import type { ImportOptions } from '../commands/pipeline/import.ts';
import { verb } from './verb.ts';

const exportNotes = `yaml        a folder: pipeline.yml and components/, with their code; registered modules are taken along as files
python      a folder: pipeline.py, azure-ai-ml code that builds the same pipeline, and the components it loads
typescript  a folder: pipeline.ts, a program of the SDK that builds the same pipeline, and the components it names
argo        one file: an Argo Workflows manifest; its first lines say what has to be provided
bundle      one file for \`drydock pipeline import\`: the pipeline, its modules and code; with --with-data and --with-images all it needs offline

A run is exported as it was executed: its exact versions, values and code. \`latest\` is the newest run.
--json prints { format, name, target, files: [{ path, kind }], notes: [...] }. Exit code 2 when the pipeline has errors or the target is taken.`;

/** `drydock pipeline export` */
export function declareExport(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'export <file|run>', {
    description: 'write a pipeline, or what a run executed, as YAML, Python, TypeScript, Argo or one bundle',
    examples: [
      ['drydock pipeline export train.yml --format yaml', 'a self-contained folder'],
      ['drydock pipeline export latest --format yaml --output ran', 'what the newest run executed'],
      ['drydock pipeline export train.yml --format argo --output -', 'print it'],
      ['drydock pipeline export train.yml --format bundle --with-data', 'for a machine without a network'],
    ],
    notes: exportNotes,
  })
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).makeOptionMandatory())
    .option('--output <path>', 'the folder or file to write (default: named after the pipeline); - prints the text')
    .option('--with-data', 'take local data along')
    .option('--with-images', 'take the images of the container engine along (bundle)')
    .option('--overwrite', 'replace an earlier export')
    .option('--json', 'print one JSON document')
    .action((what: string, options: ExportOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/pipeline/export.ts')).exportCommand(context, what, options)),
    );
}

const importNotes = `Everything in the bundle is proved against its digest before anything is changed. What is here already is left as it is; other content under
the same name and version stops the import. DIR is a new folder (default: named after the pipeline).
--json prints { dryRun, name, folder, pipelineFile, modules, snapshots, data, images, mappings, notes }.`;

/** `drydock pipeline import` */
export function declareImport(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'import <bundle> [dir]', {
    description: 'bring in a bundle of another machine, ready to run without a network',
    examples: [
      ['drydock pipeline import train.drydock.tar.gz --dry-run', 'what is in it, and what would happen'],
      ['drydock pipeline import train.drydock.tar.gz train', 'write the pipeline to train/'],
    ],
    notes: importNotes,
  })
    .option('--register', "also register the pipeline's own components")
    .option('--dry-run', 'check the bundle, say what would happen, and change nothing')
    .option('--json', 'print one JSON document')
    .action((bundle: string, dir: string | undefined, options: ImportOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/pipeline/import.ts')).importCommand(context, bundle, dir, options)),
    );
}
