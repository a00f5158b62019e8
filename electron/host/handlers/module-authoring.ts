import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { readTestLines } from '#shared/authoring/test-lines.ts';
import { quoteWord } from '#shared/command/quote.ts';
import type { Input } from '#shared/contract/contract.ts';
import type { moduleAuthoringCalls } from '#shared/contract/module-authoring.ts';
import type { InitRequest } from '../../authoring/init/init-request.ts';
import { nextCommands } from '../../authoring/init/next-commands.ts';
import { initModule } from '../../authoring/init/plan-init.ts';
import type { ModuleTarget } from '../../authoring/run/module-target.ts';
import { moduleTarget } from '../../authoring/run/module-target.ts';
import { prepareModuleTest, specInFolder, testNode } from '../../authoring/test/test-module.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { outcomeOf } from '../runs/run-outcome.ts';
import { RunStarter } from '../runs/run-starter.ts';

/** So much of the beginning of a log is looked through for tests. */
const MOST_LOG_BYTES = 8 * 1024 ** 2;

/** New modules and their tests. */
export function moduleAuthoringHandlers(parts: HostParts): HandlersOf<typeof moduleAuthoringCalls> {
  const { app, hub, tasks, log } = parts;
  const { runs, catalog } = app;
  const starter = new RunStarter({ runs, tasks, hub, log });
  const resources = path.join(parts.resources, 'authoring');
  return {
    'authoring.init': (input, { signal }) =>
      outcomeOf(async () => {
        const { files, notes, problems, sampleInputs, ...made } = await initModule(initRequest(parts.workingFolder, input), resources, signal);
        return {
          ...made, files: files.map((file) => ({ ...file })), notes: [...notes], problems: [...problems],
          next: [...nextCommands({ ...made, sampleInputs }, made.folder, quoteWord)],
        };
      }),
    'authoring.test': ({ module, engine, hermetic }, { signal }) =>
      outcomeOf(async () => {
        const test = await prepareModuleTest(app, await testTarget(catalog, module, parts.workingFolder, signal), resources, { engine, hermetic }, signal);
        return { runId: await starter.start(test.request, signal), node: testNode, module: test.name, files: [...test.files] };
      }),
    'authoring.testResults': async ({ runId }) => {
      const { status } = await runs.show(runId);
      const files = await runs.logFiles(runId);
      const stdout = files.find(({ stream }) => stream === 'stdout');
      return { status, tests: stdout === undefined ? [] : readTestLines(await logLines(stdout.path)).map((test) => ({ ...test })) };
    },
  };
}

async function testTarget(catalog: HostParts['app']['catalog'], text: string, workingFolder: string, signal: AbortSignal): Promise<ModuleTarget> {
  const place = path.resolve(workingFolder, text);
  const isFolder = (await stat(place).catch(() => undefined))?.isDirectory() === true;
  return isFolder ? { kind: 'file', file: await specInFolder(place, signal) } : moduleTarget(catalog, text, workingFolder);
}

function initRequest(workingFolder: string, input: Input<'authoring.init'>): InitRequest {
  const { name, type, language, source, folder, parent } = input;
  const at = (place: string): string => chosenPath(workingFolder, place);
  return {
    inputs: input.inputs, outputs: input.outputs, entryOnly: input.entryOnly, dryRun: input.dryRun,
    workingFolder: parent === undefined ? workingFolder : at(parent),
    ...(name === undefined ? {} : { name }), ...(type === undefined ? {} : { type }), ...(language === undefined ? {} : { language }),
    ...(folder === undefined ? {} : { folder: at(folder) }),
    ...(source === undefined ? {} : { source: { file: at(source.file), ...(source.functionName === undefined ? {} : { functionName: source.functionName }) } }),
  };
}

async function logLines(file: string): Promise<readonly string[]> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, MOST_LOG_BYTES));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/);
  } finally {
    await handle.close();
  }
}
