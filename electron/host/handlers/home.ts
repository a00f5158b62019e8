import prettyBytes from 'pretty-bytes';
import type { homeCalls } from '#shared/contract/home.ts';
import { leftoversCheck, recentCheck, settingsCheck } from '../../doctor/app-checks.ts';
import type { Check } from '../../doctor/check.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { performRepair, repairFor } from '../../doctor/repairs.ts';
import { cleanHome } from '../../home/clean/clean-home.ts';
import { homeUsage } from '../../home/home-usage.ts';
import { readiness } from '../../home/readiness.ts';
import { RecentPipelinesView } from '../../home/recent-pipelines-view.ts';
import type { RecentPipelines } from '../../pipelines/recent-pipelines.ts';
import type { SettingsStore } from '../../settings/settings-store.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';

const RECENT_PIPELINES = 50;
const RECENT_RUNS = 20;
/** Work that was begun within this time may still be going on in another process. */
const GRACE_MS = 15 * 60 * 1000;

export interface HomePorts {
  readonly settings: SettingsStore;
  readonly recent: RecentPipelines;
}

/** The state of the home: what was worked on, what is wrong, what takes room. */
export function homeHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'tasks' | 'clock'>, ports: HomePorts): HandlersOf<typeof homeCalls> {
  const { app, hub, tasks, clock } = parts;
  const { settings, recent } = ports;
  const pipelines = new RecentPipelinesView(app.layout.runs);
  const scope = (signal: AbortSignal) => ({ nowMs: Date.parse(clock.nowUtc()), graceMs: GRACE_MS, signal });
  return {
    'home.recent': async () => {
      const runs = await app.runs.list();
      return { pipelines: pipelines.list(runs, recent.list(), recent.forgotten()).slice(0, RECENT_PIPELINES), runs: runs.slice(0, RECENT_RUNS).map((run) => ({ ...run })) };
    },
    'home.forgetPipeline': async ({ file }, { signal }) => {
      await recent.forget(file, signal);
      hub.publish('recent', '', {});
      return {};
    },
    'home.doctor': async (_input, { signal }) => {
      const { ok, checks } = await diagnose({ nodeVersion: process.version, homeRoot: app.layout.root, openApp: async () => app, signal });
      return { ok, checks: [...checks, settingsCheck(settings.document), recentCheck(recent.document), await leftoversCheck(app.layout, scope(signal))].map(withRepair) };
    },
    'home.repair': async ({ id }) => {
      const { ended } = tasks.start({ kind: 'repair', title: 'Repair' }, (signal) => performRepair(id, { app, settings: settings.document, recent: recent.document, scope: scope(signal) }));
      const detail = await ended;
      // Whatever was mended or cleaned may be shown somewhere.
      hub.publish('settings', '', {});
      hub.publish('recent', '', {});
      hub.publish('catalog', '', { what: 'data' });
      return { detail };
    },
    'home.usage': async (_input, { signal }) => {
      const { home, areas, bytes, freeBytes } = await homeUsage(app, signal);
      return { home, areas: areas.map((area) => ({ ...area })), bytes, freeBytes };
    },
    'home.clean': async ({ dryRun }, context) => {
      if (dryRun) return cleanReply(await cleanHome(app, { dryRun }, scope(context.signal)));
      const { ended } = tasks.start({ kind: 'clean', title: 'Clean the home' }, async (signal, report) => {
        const cleaned = await cleanHome(app, { dryRun }, scope(signal));
        report({ detail: `Freed ${prettyBytes(cleaned.bytes)}.` });
        return cleaned;
      });
      const cleaned = await ended;
      // Downloads that are gone were the content of data assets.
      hub.publish('catalog', '', { what: 'data' });
      return cleanReply(cleaned);
    },
    'home.readiness': async ({ file }, { signal }) => {
      const { ready, summary, missing } = await readiness(app, file, signal);
      return { ready, summary, missing: missing.map((thing) => ({ ...thing })) };
    },
  };
}

function withRepair(check: Check) {
  const repair = repairFor(check);
  return { ...check, ...(repair === undefined ? {} : { repair }) };
}

const cleanReply = ({ bytes, items }: Awaited<ReturnType<typeof cleanHome>>) => ({ freedBytes: bytes, items: items.map((item) => ({ what: item.what, bytes: item.bytes })) });
