import { Argument, Option, type Command } from 'commander';
import type { ConflictChoice } from '#shared/sync/views.ts';
import type { WorkspaceAddOptions } from '../commands/workspace/add.ts';
import type { WorkspaceBrowseOptions } from '../commands/workspace/browse.ts';
import type { WorkspaceSyncOptions } from '../commands/workspace/sync.ts';
import type { CliContext, Perform } from '../context.ts';
import { commandGroup, verb } from './verb.ts';

interface Json {
  readonly json?: true;
}

const tokenWords = `The token is asked for without being shown, or read from standard input or --token-file; it is never an argument, which others on this machine could see.
It is kept in the home in a file that only you can read. Instead, DRYDOCK_WORKSPACE_TOKEN can hold the token of a home's only workspace.`;
const which = 'WORKSPACE is its name in this home, or its id; without it all are meant.';

/** Written out: the schema that has them is loaded only by what uses a workspace. */
const conflictChoices: readonly ConflictChoice[] = ['mine', 'theirs', 'rename-mine', 'publish-into-theirs', 'next-version', 'keep-local'];

/** `drydock workspace …`, as far as it is about using one. Adds to the group `workspace`, made when there is none yet. */
export function declareWorkspace(program: Command, context: CliContext, perform: Perform): void {
  const group = program.commands.find((each) => each.name() === 'workspace') ?? commandGroup(program, 'workspace', 'share modules, pipelines, endpoints and data with a team');
  group.commandsGroup('Use a workspace:');
  declareAccounts(group, context, perform);
  group.commandsGroup('Exchange:');
  declareExchange(group, context, perform);
  group.commandsGroup('Serve one:');
}

function declareAccounts(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'add <url>', {
    description: 'add a workspace of a server to this home, with your token',
    examples: [
      ['drydock workspace add https://drydock.example.org', 'asks for the token'],
      ['drydock workspace add https://drydock.example.org --name team --token-file token.txt', 'with a name of your own'],
    ],
    notes: `${tokenWords}\n--json prints { outcome, workspace, member }.`,
  })
    .option('--name <name>', 'what it is called in this home (default: its own name)')
    .option('--workspace <id>', 'which one, where the token opens several')
    .option('--token-file <file>', 'a file with the token')
    .option('--moved', 'this is the new address of a workspace that this home has')
    .option('--json', 'print one JSON document')
    .action((url: string, options: WorkspaceAddOptions) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/add.ts')).addWorkspace(context, url, options)));

  verb(group, 'login [workspace]', {
    description: 'give another token for a workspace',
    examples: [['drydock workspace login team --token-file token.txt', 'from a file']],
    notes: `WORKSPACE is its name in this home, or its id. A token that does not open it leaves the one that is kept.\n${tokenWords}`,
  })
    .option('--token-file <file>', 'a file with the token')
    .action((workspace: string | undefined, options: { tokenFile?: string }) => perform({ json: false }, async () => (await import('../commands/workspace/login.ts')).loginToWorkspace(context, workspace, options)));

  verb(group, 'list', { description: 'list the workspaces of this home', notes: 'No call is made. --json prints { workspaces } as `drydock workspace status` does.' })
    .option('--json', 'print one JSON document')
    .action((options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/status.ts')).workspaceStatus(context, undefined, { ...options, asks: false })));

  verb(group, 'remove <workspace>', {
    description: 'forget a workspace and its token',
    notes: 'What this home has stays, also what came from there; so does everything in the workspace. What waits to be published waits until it is added again.',
  })
    .option('--yes', 'do not ask')
    .action((workspace: string, options: { yes?: true }) => perform({ json: false }, async () => (await import('../commands/workspace/remove.ts')).removeWorkspace(context, workspace, options)));
}

function declareExchange(group: Command, context: CliContext, perform: Perform): void {
  verb(group, 'status [workspace]', {
    description: 'say how things stand: reachable, waiting, in conflict',
    notes: `${which} Each is asked whether it answers, for 3 seconds at most; the rest is as of the last exchange.\n--json prints { workspaces: [{ id, name, url, state, queued, conflicts, parked, member, lastSyncUtc, lastError }] }.`,
  })
    .option('--json', 'print one JSON document')
    .action((workspace: string | undefined, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/status.ts')).workspaceStatus(context, workspace, { ...options, asks: true })));

  verb(group, 'sync [workspace]', {
    description: 'read what changed there, and send what waits',
    examples: [
      ['drydock workspace sync', 'all workspaces, once'],
      ['drydock workspace sync team --watch', 'go on, until Ctrl-C'],
    ],
    notes: `${which} Single things that conflict or are refused do not keep the others back; they are listed.\n--json prints { workspaces: [{ id, name, published, taken, changesSent, queued, conflicts, parked, error }] }. Exit code 1 when one could not be reached.`,
  })
    .option('--watch', 'exchange again whenever something changes')
    .option('--json', 'print one JSON document')
    .action((workspace: string | undefined, options: WorkspaceSyncOptions) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/sync.ts')).syncWorkspaces(context, workspace, options)));

  verb(group, 'outbox [workspace]', { description: 'list what waits to be sent, and why', notes: `${which}\n--json prints { items }.` })
    .option('--json', 'print one JSON document')
    .action((workspace: string | undefined, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/outbox.ts')).showOutbox(context, workspace, options)));

  verb(group, 'conflicts [workspace]', { description: 'list conflicts, with both sides and what can be chosen', notes: `${which}\n--json prints { conflicts }.` })
    .option('--json', 'print one JSON document')
    .action((workspace: string | undefined, options: Json) => perform({ json: options.json === true }, async () => (await import('../commands/workspace/conflicts.ts')).showConflicts(context, workspace, options)));

  verb(group, 'resolve <conflict>', {
    description: 'settle a conflict',
    examples: [
      ['drydock workspace resolve c-1 mine', 'what is here goes there'],
      ['drydock workspace resolve c-1 rename-mine --name train-vision', 'what is here gets another name'],
    ],
    notes: 'CONFLICT is the id that `drydock workspace conflicts` shows, which also says what each choice does. Documents of this home are changed; the next exchange sends what follows from it.',
  })
    .addArgument(new Argument('<choice>', 'what is to happen').choices(conflictChoices))
    .option('--name <name>', 'the new name, for rename-mine')
    .action((conflict: string, choice: string, options: { name?: string }) => perform({ json: false }, async () => (await import('../commands/workspace/conflicts.ts')).resolveConflict(context, conflict, choice, options)));

  verb(group, 'browse [workspace] [search]', {
    description: 'list what a workspace has, and what of it is here',
    examples: [['drydock workspace browse team train', 'things with "train" in their name or description']],
    notes: 'No call is made once it was read: it is as of the last exchange. --json prints { workspace, rows, total, asOfUtc }.',
  })
    .addOption(new Option('--kind <kind>', 'only these').choices(['module', 'endpoint', 'data', 'environment']))
    .option('--all', 'disabled and archived ones too')
    .option('--json', 'print one JSON document')
    .action((workspace: string | undefined, search: string | undefined, options: WorkspaceBrowseOptions) =>
      perform({ json: options.json === true }, async () => (await import('../commands/workspace/browse.ts')).browseWorkspace(context, workspace, search, options)),
    );
}
