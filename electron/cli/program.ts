import { Command } from 'commander';
import type { CliContext, Perform } from './context.ts';
import { declareCompletion } from './declare/completion.ts';
import { declareData } from './declare/data.ts';
import { declareDoctor } from './declare/doctor.ts';
import { declareEndpoint } from './declare/endpoint.ts';
import { declareEnvironment } from './declare/environment.ts';
import { declareHome } from './declare/home.ts';
import { declareModule } from './declare/module.ts';
import { declarePipeline } from './declare/pipeline.ts';
import { declareRun } from './declare/run.ts';
import { declareServe } from './declare/serve.ts';
import { declareSnapshot } from './declare/snapshot.ts';
import { declareWorkspace } from './declare/workspace.ts';
import { declareWorkspaceServer } from './declare/workspace-server.ts';
import { version } from '../../package.json';

const introduction = `Run the machine-learning pipeline YAML you already have, on your own machine.`;

const afterword = `
Examples:
  drydock pipeline validate train.yml        # check a pipeline or component spec
  drydock pipeline run train.yml --dry-run   # say what would happen
  drydock pipeline run train.yml             # run it, on Docker if there is one
  drydock run why latest train               # why a node ran again, or did not

Environment:
  DRYDOCK_HOME   where everything is kept (\`drydock home show\`)
  NO_COLOR       no colours, also on a terminal
  DRYDOCK_DEBUG  set to 1 for the stack of an error

Exit codes:
  0 done   1 the work failed   2 wrong usage or invalid input   130 interrupted
`;

/** The whole command line, declared: names, options and help. What the commands do is imported when one is called. */
export function buildProgram(context: CliContext, perform: Perform): Command {
  const { out, err } = context;
  const program = new Command('drydock')
    .description(introduction)
    .usage('<command> [options]')
    .version(version, '-V, --version', 'print the version')
    // Else `module register --version 2` would print the version of this program.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
    .showHelpAfterError('See `drydock --help`.')
    .exitOverride()
    .configureHelp({
      styleTitle: (text) => out.colors.bold(text),
      styleCommandText: (text) => out.colors.cyan(text),
      styleOptionText: (text) => out.colors.cyan(text),
    })
    .configureOutput({
      writeOut: (text) => {
        out.write(text);
      },
      writeErr: (text) => {
        err.write(text);
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, `${err.colors.red(err.colors.bold('drydock:'))} `));
      },
      getOutHelpWidth: () => Math.min(out.columns, 110),
      getErrHelpWidth: () => Math.min(err.columns, 110),
      getOutHasColors: () => out.colors.isColorSupported,
      getErrHasColors: () => err.colors.isColorSupported,
    })
    .addHelpText('after', afterword);

  program.commandsGroup('App:');
  declareServe(program, context, perform);
  program.commandsGroup('Pipelines and runs:');
  declarePipeline(program, context, perform);
  declareRun(program, context, perform);
  declareEndpoint(program, context, perform);
  program.commandsGroup('Catalog:');
  declareModule(program, context, perform);
  declareSnapshot(program, context, perform);
  declareEnvironment(program, context, perform);
  declareData(program, context, perform);
  program.commandsGroup('Team:');
  declareWorkspace(program, context, perform);
  declareWorkspaceServer(program, context, perform);
  program.commandsGroup('This machine:');
  declareHome(program, context, perform);
  declareDoctor(program, context, perform);
  program.commandsGroup('Command line:');
  declareCompletion(program, context, perform);
  program.helpCommand('help [command]', 'show help for a command');
  return program;
}
