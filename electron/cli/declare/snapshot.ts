import type { Command } from 'commander';
import type { CliContext, Perform } from '../context.ts';
import { commandGroup, verb } from './verb.ts';
import { sourceForms } from '#shared/sources/parse-source.ts';

interface Json {
  readonly json?: true;
}

/** `drydock snapshot …` */
export function declareSnapshot(program: Command, context: CliContext, perform: Perform): void {
  const group = commandGroup(program, 'snapshot', 'keep the files of a folder, commit, archive or image');

  verb(group, 'create <source>', {
    description: 'make a snapshot of a source; the same files give the same id',
    examples: [
      ['drydock snapshot create ./src', 'a folder, without what its ignore files name'],
      ['drydock snapshot create git+https://github.com/me/x.git@v1#train', 'a folder of a commit'],
      ['drydock snapshot create ./code.zip#code-main', 'a folder of an archive'],
      ['drydock snapshot create image:my/image:2#/opt/app', 'a folder of an image'],
    ],
    notes: `${sourceForms}\nOf a commit all that was committed counts, of the rest not what .amlignore, else .gitignore, name. Submodules are not followed; nothing of the source is run.\nThe id is printed on stdout. --json prints { id, files, bytes, addedBytes, provenance, notes }.`,
  })
    .option('--json', 'print one JSON document')
    .action((source: string, options: Json) =>
      perform({ json: options.json === true }, async () => (await import('../commands/snapshot/create.ts')).createSnapshotCommand(context, source, options)),
    );

  verb(group, 'list', { description: 'list the snapshots that were made by themselves', notes: '--json prints { snapshots: [{ id, createdUtc, provenance }] }.' })
    .option('--json', 'print one JSON document')
    .action((options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/snapshot/show.ts')).listSnapshots(context, options)));

  verb(group, 'show <id>', { description: 'list the files of a snapshot', notes: '--json prints { id, files, bytes, createdUtc, provenance, entries }; createdUtc and provenance are null for the code of a module version.' })
    .option('--json', 'print one JSON document')
    .action((id: string, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/snapshot/show.ts')).showSnapshot(context, id, options)));

  verb(group, 'export <id> <dir>', { description: 'write the files of a snapshot into a new or empty folder' }).action((id: string, folder: string) =>
    perform({ json: false }, async () => (await import('../commands/snapshot/export.ts')).exportSnapshot(context, id, folder)),
  );
}
