import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { ServeWorkspaceOptions } from '../commands/workspace-server/serve.ts';
import type * as adminCommands from '../commands/workspace-server/admin.ts';
import type { AddMemberOptions, AdminOptions, RestoreOptions } from '../commands/workspace-server/admin.ts';
import type { CliContext, Perform } from '../context.ts';
import { commandGroup, verb, wholeNumber } from './verb.ts';

type AdminCommands = typeof adminCommands;

const serveNotes = `The first start makes the folder, a workspace and a token of its first admin, which is printed once and kept in the folder (admin-token), readable by you
only. With them others log in: drydock workspace add ADDRESS

Without a certificate only this machine can connect, and --host is refused for any other; behind a proxy on this machine that does TLS say
--insecure-behind-proxy, so that the addresses it tells are believed. Ctrl-C and SIGTERM answer what has been asked, then end with exit code 0.

S3: the keys are read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
GET /healthz, /readyz and (from this machine, or with an admin's token) /metrics are for those who keep the server; /openapi.json describes the rest.`;

/** `drydock workspace serve` and `drydock workspace admin ...`: a workspace for others, on this machine. Adds to the group `workspace`, made when there is none yet. */
export function declareWorkspaceServer(program: Command, context: CliContext, perform: Perform): void {
  const group = program.commands.find((each) => each.name() === 'workspace') ?? commandGroup(program, 'workspace', 'share modules, pipelines, endpoints and data with a team');
  const serve = verb(group, 'serve', {
    description: 'serve a workspace for a team from this machine',
    examples: [
      ['drydock workspace serve', 'for this machine: try it out'],
      ['drydock workspace serve --folder /srv/drydock --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem', 'for others'],
      ['drydock workspace serve --database postgres://drydock@db/drydock --storage s3://bucket/drydock?endpoint=https://s3.example.org', 'with a database and a storage of yours'],
    ],
    notes: serveNotes,
  });
  places(serve)
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--port <n>', 'the port; 0 for any that is free (default: 4780)', portNumber)
    .option('--tls-cert <file>', 'certificate (chain) as PEM')
    .option('--tls-key <file>', 'its key as PEM')
    .option('--insecure-behind-proxy', 'a proxy that does TLS stands before it')
    .option('--name <name>', 'what the workspace is called, when this start makes it')
    .addOption(new Option('--runs <engine>', 'whether members may run pipelines here: not, in containers, or as processes of this user (their code then reads what you can); auto: in containers where an engine answers').choices(['off', 'auto', 'docker', 'process']).default('off'))
    .option('--keep-runs <days>', 'for so long after its end a run is kept, with what it printed and made (default: 90)', wholeNumber(1))
    .option('--runs-space <gib>', 'how much the runs of one workspace may take; then the oldest go earlier (default: 200)', wholeNumber(1))
    .option('--allow-private-urls', 'data of runs that is named by URL may come from this machine and its own network too (default: from the public internet only)')
    .option('--log <file>', 'append the log there, one JSON document a line; "none" for no log, "-" for standard error (default)')
    .action((options: ServeWorkspaceOptions) => perform({ json: false }, async () => (await import('../commands/workspace-server/serve.ts')).serveWorkspace(context, options)));

  const admin = group
    .command('admin')
    .description('keep a workspace that is served from this machine')
    .summary('keep a workspace that is served from this machine')
    .usage('<command> [options]')
    .helpCommand(false)
    .showHelpAfterError('See `drydock workspace admin --help`.');
  const doing = async (options: { readonly json?: true }, work: (commands: AdminCommands) => Promise<0>): Promise<void> =>
    perform({ json: options.json === true }, async () => work(await import('../commands/workspace-server/admin.ts')));

  const chosen = (command: Command): Command => places(command).option('--workspace <name>', 'which workspace, where the server has several').option('--json', 'print one JSON document');
  chosen(verb(admin, 'members', { description: 'list the members', notes: '--json prints { members: [...] }.' }))
    .action((options: AdminOptions) => doing(options, (commands) => commands.listMembers(context, options)));
  chosen(verb(admin, 'add <name>', { description: 'add a member and print a token for them', examples: [['drydock workspace admin add Maria --role contributor', 'may publish']], notes: '--json prints { workspace, member, token }.' }))
    .addOption(new Option('--role <role>', 'what they may do').choices(['reader', 'contributor', 'admin']).default('contributor'))
    .action((name: string, options: AddMemberOptions) => doing(options, (commands) => commands.addMember(context, name, options)));
  chosen(verb(admin, 'token <member>', { description: 'make another token for a member, named by name or id', notes: '--json prints { workspace, member, token }.' }))
    .action((member: string, options: AdminOptions) => doing(options, (commands) => commands.addToken(context, member, options)));
  chosen(verb(admin, 'remove <member>', { description: 'remove a member; their tokens open nothing any more' }))
    .action((member: string, options: AdminOptions) => doing(options, (commands) => commands.removeMember(context, member, options)));
  places(verb(admin, 'create <name>', { description: 'make another workspace on this server and print a token of its admin', notes: 'When it was cut short before it printed the token, the same command finishes it; where it is made already: drydock workspace admin token admin --workspace NAME.\n--json prints { workspace, member, token }.' }))
    .option('--json', 'print one JSON document')
    .action((name: string, options: AdminOptions) => doing(options, (commands) => commands.createWorkspace(context, name, options)));
  places(verb(admin, 'list', { description: 'list the workspaces of this server', notes: '--json prints { workspaces: [{ id, name, createdUtc }] }.' }))
    .option('--json', 'print one JSON document')
    .action((options: AdminOptions) => doing(options, (commands) => commands.listWorkspaces(context, options)));
  places(verb(admin, 'backup <file>', { description: 'write everything into one archive, while it serves or not', examples: [['drydock workspace admin backup /backups/drydock.tar', 'readable by you only: it holds the hashes of tokens']], notes: 'Runs, with what they printed and made, are not in it.' }))
    .action((file: string, options: AdminOptions) => doing(options, (commands) => commands.backup(context, file, options)));
  places(
    verb(admin, 'restore <file>', {
      description: 'make an empty folder (and an empty database) what a backup says',
      notes: 'Clients notice that the workspace was restored and read everything again; what they published after the backup, they publish again.\nA database that was restored by its own tools does not say so by itself: then run drydock workspace admin new-history.',
    }),
  ).action((file: string, options: RestoreOptions) => doing(options, (commands) => commands.restore(context, file, options)));
  chosen(
    verb(admin, 'new-history', {
      description: 'have all clients read everything again, after the database was restored by its own tools',
      notes: 'What they published and is missing since, they publish again. Nothing is lost when it was not needed.\n--json prints { workspace }.',
    }),
  ).action((options: AdminOptions) => doing(options, (commands) => commands.beginNewHistory(context, options)));
}

function places(command: Command): Command {
  return command
    .option('--folder <folder>', 'where the server keeps everything (default: workspace-server in the home)')
    .option('--database <url>', 'a PostgreSQL instead of the embedded one; with a password, say it in DRYDOCK_WORKSPACE_DATABASE')
    .option('--storage <url>', 'where contents lie: a folder, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME');
}

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port: 0 to 65535.');
  return port;
}
