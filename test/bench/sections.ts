import { measureBuild } from './build.ts';
import { measureCatalog } from './catalog.ts';
import { measureCancel } from './docker/measure-cancel.ts';
import { measureDocker } from './docker/measure-docker.ts';
import { measureGitSnapshot } from './git-snapshot.ts';
import { measurePlanning } from './planning.ts';
import { measureProcesses } from './processes.ts';
import type { BenchRow } from './row.ts';
import { measureSnapshot } from './snapshot.ts';
import { measureStarts } from './starts.ts';
import { measureSweeps } from './sweeps.ts';
import { measurePublishing } from './workspace/measure-publishing.ts';
import { measureSync } from './workspace/measure-sync.ts';

/** The parts of the bench, quick ones first. Each is measured in a process of its own, so that no part sees the memory of another. */
export const sections: Readonly<Record<string, (say: (words: string) => void) => Promise<readonly BenchRow[]>>> = {
  start: measureStarts,
  build: measureBuild,
  snapshot: measureSnapshot,
  'git-snapshot': measureGitSnapshot,
  planning: measurePlanning,
  process: measureProcesses,
  sweep: measureSweeps,
  catalog: measureCatalog,
  'workspace-modules': (say) => measurePublishing('modules', say),
  'workspace-versions': (say) => measurePublishing('versions', say),
  'workspace-sync': measureSync,
  'docker-chain': (say) => measureDocker('chain', say),
  'docker-cancel': measureCancel,
  'docker-independent': (say) => measureDocker('independent', say),
};
