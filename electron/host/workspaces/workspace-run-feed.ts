import { DrydockError } from '#shared/errors.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import type { WorkspaceRuns } from '#electron/sync/runs/open-workspace-runs.ts';
import type { HostParts } from '../host-parts.ts';

/** Feeds the topic `workspaceRun/<workspace>/<run>` while somebody watches: what happens in a run, over lost connections, until it is over. */
export function feedWorkspaceRuns({ hub, log }: Pick<HostParts, 'hub' | 'log'>, open: (workspace: string) => Promise<WorkspaceRuns>): void {
  hub.feed('workspaceRun', (which) => {
    const stop = new AbortController();
    const slash = which.indexOf('/');
    const [workspace, runId] = [which.slice(0, slash), which.slice(slash + 1)];
    const tell = (seq: number, ended: boolean): void => hub.publish('workspaceRun', which, { seq, ended });
    const follow = async (): Promise<void> => {
      const [{ runs }, { followRun }, { usualPatience }] = await Promise.all([open(workspace), import('#electron/sync/runs/follow-run.ts'), import('#electron/sync/runs/try-again.ts')]);
      let seq = 0;
      const end = await followRun(runs, runId, { signal: stop.signal, patience: { ...usualPatience, tries: Number.MAX_SAFE_INTEGER } }, {
        onState: () => tell(seq, false),
        onEvent: (event) => {
          seq = event.seq;
          tell(seq, false);
        },
      });
      tell(seq, isRunOver(end.status));
    };
    follow().catch((error: unknown) => {
      // Whoever watches asks for the run, and is told what is wrong.
      if (!(error instanceof DrydockError)) log(`following run ${which}`, error);
    });
    return () => stop.abort();
  });
}
