import path from 'node:path';
import type { workspaceRunCalls } from '#shared/contract/workspace-runs.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { isPortName } from '#shared/specs/port-name.ts';
import type { RunSubject } from '#shared/workspace/runs.ts';
import { sessionId } from '../../debugging/session-document.ts';
import { newRunId } from '../../runner/new-run-id.ts';
import type { WorkspaceRuns } from '../../sync/runs/open-workspace-runs.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { feedWorkspaceRuns } from '../workspaces/workspace-run-feed.ts';

/** Runs that workspaces execute. What speaks to them is loaded with the first call. */
export function workspaceRunHandlers(parts: HostParts): HandlersOf<typeof workspaceRunCalls> {
  const { app, tasks, clock, newId, environment, safeStorage, workingFolder } = parts;
  const open = async (workspace: string): Promise<WorkspaceRuns> => (await import('../../sync/runs/open-workspace-runs.ts')).openWorkspaceRuns(app, { environment, safeStorage }, workspace);
  const usualPatience = async () => (await import('../../sync/runs/try-again.ts')).usualPatience;
  feedWorkspaceRuns(parts, open);

  /** Resolves at once: sending data may take a while, and goes on as a task whatever becomes of the client. */
  const submit = async (workspace: string, title: string, request: { readonly values: Readonly<Record<string, string>>; readonly forceRerun: boolean; readonly folder: string }, subjectOf: (signal: AbortSignal) => Promise<RunSubject>) => {
    const opened = await open(workspace);
    const { submitRun } = await import('../../sync/runs/submit-run.ts');
    const patience = await usualPatience();
    const runId = newRunId(clock, newId());
    const { id } = tasks.start({ kind: 'sync', title: `Submit ${title} to ${opened.account.name}` }, async (signal, report) => {
      const run = await submitRun(
        { runs: opened.runs, content: opened.content, capture: app.snapshots, patience },
        runId, { subject: await subjectOf(signal), values: request.values, folder: request.folder, ...(request.forceRerun ? { forceRerun: true } : {}) }, signal,
        { onSending: (what) => report({ detail: `Sending ${what}` }), onLost: (error) => report({ detail: error.message }) },
      );
      report({ detail: run.position === null ? 'It has begun.' : `It is number ${String(run.position)} in the queue.` });
    });
    return { taskId: id, runId, url: opened.addressOf(runId) };
  };

  return {
    'workspaceRuns.list': async ({ workspace, ...page }, { signal }) => (await open(workspace)).runs.list(page, signal),
    'workspaceRuns.show': async ({ workspace, runId }, { signal }) => {
      const opened = await open(workspace);
      return { run: await opened.runs.show(runId, signal), url: opened.addressOf(runId) };
    },
    'workspaceRuns.submitFile': ({ workspace, file, ...request }) =>
      submit(workspace, path.basename(file), { ...request, folder: workingFolder }, async (signal) => (await import('../../sync/runs/seal-for-submission.ts')).sealForSubmission(app, file, workingFolder, signal)),
    'workspaceRuns.invoke': ({ workspace, endpoint, ...request }) => submit(workspace, endpoint, { ...request, folder: workingFolder }, () => Promise.resolve({ kind: 'endpoint', reference: endpoint })),
    'workspaceRuns.form': async ({ workspace, endpoint }, { signal }) => (await open(workspace)).runs.form(endpoint, signal),
    'workspaceRuns.cancel': async ({ workspace, runId }, { signal }) => (await open(workspace)).runs.cancel(runId, signal),
    'workspaceRuns.log': async ({ workspace, runId, node, stream, attempt, from }, { signal }) => {
      const piece = await (await open(workspace)).runs.log(runId, node, stream, { attempt, from, waitSeconds: 0 }, signal);
      return { text: Buffer.from(piece.bytes).toString('utf8'), next: piece.next, attempt: piece.attempt, ended: piece.ended };
    },
    'workspaceRuns.download': async ({ workspace, runId, node, output, folder }) => {
      const { runs } = await open(workspace);
      const patience = await usualPatience();
      if (!isPortName(output)) throw new InvalidInputError(`"${output}" cannot be the name of an output.`);
      const task = tasks.start({ kind: 'data', title: `Get ${output} of ${runId}` }, async (signal, report) => {
        const run = await runs.show(runId, signal);
        const ref = node === undefined ? run.outputs[output] : run.nodes.find(({ name }) => name === node)?.outputs[output];
        if (ref === undefined) throw new NotFoundError(`The run has no output '${output}', or it was not produced.`);
        const { downloadArtifact } = await import('../../sync/runs/fetch-artifact.ts');
        await downloadArtifact(runs, runId, ref, path.join(folder, output), { signal, patience, onProgress: ({ done, total }) => report({ fraction: total === 0 ? 1 : done / total }) });
      });
      return { taskId: task.id };
    },
    'workspaceRuns.debug': async ({ workspace, runId, node }) => {
      const opened = await open(workspace);
      const patience = await usualPatience();
      const task = tasks.start({ kind: 'data', title: `Bring ${node} of ${runId} here` }, async (signal, report) => {
        const [{ fetchNode, nodeRunsWith }, { DebugSessions }] = await Promise.all([import('../../sync/runs/fetch-node.ts'), import('../../debugging/debug-sessions.ts')]);
        const { recorded, warnings } = await fetchNode(app, opened, runId, node, { signal, patience, onProgress: (what) => report({ detail: `Getting ${what}` }) });
        const { layout, catalog, snapshots, runs, engines, nodeRuns } = app;
        await new DebugSessions({ layout, catalog, snapshots, runs, engines, clock, nodeRuns: nodeRunsWith(nodeRuns, recorded) }).open(runId, node, signal);
        report({ detail: warnings.join(' ') });
      });
      return { taskId: task.id, debugId: sessionId(runId, node) };
    },
  };
}
