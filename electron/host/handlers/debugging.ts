import type { debugCalls } from '#shared/contract/debugging.ts';
import { inModuleWords } from '../../authoring/run/module-run.ts';
import { readCodeFile, writeCodeFile } from '../../debugging/code-files.ts';
import type { Debugging } from '../../debugging/debugging.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { outcomeOf } from '../runs/run-outcome.ts';
import { chosenModule } from './module-runs.ts';

/** Debugging nodes of runs, and the terminals for it. */
export function debugHandlers(parts: HostParts, { sessions, terminals }: Debugging): HandlersOf<typeof debugCalls> {
  /** Text that a session's document does not name is refused before it becomes a path. */
  const codeOf = async (id: string): Promise<string> => (await sessions.show(id)).codeFolder;
  return {
    'debug.open': ({ runId, node }, { signal }) => sessions.open(runId, node, signal),
    'debug.openModule': ({ target: wish, ...options }, { signal }) =>
      outcomeOf(async () => {
        const target = chosenModule(parts, wish);
        try {
          return { session: await sessions.openModule(target, options, signal) };
        } catch (error) {
          throw await inModuleWords(error, { target, set: options.set, workingFolder: parts.workingFolder }, signal);
        }
      }),
    'debug.show': ({ id }) => sessions.show(id),
    'debug.readFile': async ({ id, path }) => readCodeFile(await codeOf(id), path),
    'debug.writeFile': async ({ id, path, text, digest }) => ({ digest: await writeCodeFile(await codeOf(id), path, { text, digest }) }),
    'debug.changes': async ({ id }, { signal }) => ({ files: [...(await sessions.changes(id, signal))] }),
    'debug.rerun': async ({ id }) => ({ runId: await rerun(parts, sessions, id) }),
    'debug.export': async ({ id, folder }, { signal }) => {
      const exported = await sessions.export(id, folder, signal);
      return { folder: exported.folder, files: [...exported.files] };
    },
    'debug.promote': async ({ id, version, setDefault }, { signal }) => {
      const promoted = await sessions.promote(id, { version, setDefault }, signal);
      parts.hub.publish('catalog', '', { what: 'modules' });
      return promoted;
    },
    'debug.discard': async ({ id }) => {
      await terminals.closeAllOf(id);
      await sessions.discard(id);
      return {};
    },
    'terminal.open': async (request, client) => ({ terminalId: await terminals.open(request, client) }),
    'terminal.write': ({ terminalId, data }, { clientId }) => {
      terminals.write(terminalId, data, clientId);
      return {};
    },
    'terminal.acknowledge': ({ terminalId, characters }, { clientId }) => {
      terminals.acknowledge(terminalId, characters, clientId);
      return {};
    },
    'terminal.resize': async ({ terminalId, columns, rows }, { clientId }) => {
      await terminals.resize(terminalId, { columns, rows }, clientId);
      return {};
    },
    'terminal.close': async ({ terminalId }, { clientId }) => {
      await terminals.close(terminalId, clientId);
      return {};
    },
  };
}

/** Resolves once the run exists; it goes on as a task, whatever becomes of the client. */
async function rerun({ tasks, hub }: HostParts, sessions: Debugging['sessions'], id: string): Promise<string> {
  const { node } = await sessions.show(id);
  return new Promise((resolve, reject) => {
    const { ended } = tasks.start({ kind: 'run', title: `Rerun ${node} alone` }, async (signal, report) => {
      let begun: string | undefined;
      const state = await sessions.rerun(id, signal, {
        onRun: (runId) => {
          begun = runId;
          report({ runId });
          hub.publish('runs', '', { runId });
          resolve(runId);
        },
        onEvent: (event) => {
          if (event.type === 'node-preparing') report({ detail: event.what });
          else if (event.type === 'node-running') report({ detail: 'running' });
        },
      }).finally(() => {
        if (begun !== undefined) hub.publish('runs', '', { runId: begun });
      });
      report({ detail: `${state.status}${state.message === '' ? '' : `: ${state.message}`}` });
      return state;
    });
    ended.catch(reject);
  });
}
