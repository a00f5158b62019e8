import { recentFile } from '#electron/pipelines/recent-pipelines.ts';
import { settingsFile } from '#electron/settings/settings-store.ts';
import type { HostParts } from '../host-parts.ts';
import { watchCatalog } from './catalog-source.ts';
import { watchFile } from './file-source.ts';
import { watchLog } from './log-source.ts';
import { watchMetrics, watchParallel } from './metrics-source.ts';
import { watchRunEvents } from './run-events-source.ts';
import { watchRuns } from './runs-source.ts';

/** Feeds the topics that come from files of the home, by whichever process they were written: `runs`, `run`, `log`, `metrics`, `parallel`, `catalog`, `settings`, `recent`. */
export function feedHomeTopics(parts: Pick<HostParts, 'hub' | 'app' | 'log'>): void {
  const { hub, app, log } = parts;
  const { runs, catalog, root } = app.layout;
  const failed = (what: string) => (error: unknown) => log(`watching ${what}`, error);
  hub.feed('runs', () => watchRuns(runs, (runId) => hub.publish('runs', '', { runId }), failed('the runs')));
  hub.feed('run', (runId) => watchRunEvents(runs, runId, (event) => hub.publish('run', runId, event), failed(`run ${runId}`)));
  hub.feed('log', (which) => watchLog({ runsRoot: runs, runs: app.runs, onError: failed(`log ${which}`) }, which, (change) => hub.publish('log', which, change)));
  hub.feed('metrics', (which) => watchMetrics({ runsRoot: runs, runs: app.runs, onError: failed(`metrics ${which}`) }, which, (change) => hub.publish('metrics', which, change)));
  hub.feed('parallel', (which) => watchParallel({ runsRoot: runs, runs: app.runs, onError: failed(`parallel ${which}`) }, which, (change) => hub.publish('parallel', which, change)));
  hub.feed('catalog', () => watchCatalog(catalog, (what) => hub.publish('catalog', '', { what }), failed('the catalog')));
  hub.feed('settings', () => watchFile(settingsFile(root), () => hub.publish('settings', '', {}), failed('the settings')));
  hub.feed('recent', () => watchFile(recentFile(root), () => hub.publish('recent', '', {}), failed('the recent pipelines')));
}
