import path from 'node:path';
import envPaths from 'env-paths';

/** Where everything is kept under a home folder. Pure path arithmetic: nothing is created here. */
export interface HomeLayout {
  readonly root: string;
  readonly catalog: string;
  /** Content-addressed file contents, shared by snapshots. */
  readonly blobs: string;
  readonly snapshots: string;
  readonly artifacts: string;
  /** Reuse entries by key. */
  readonly results: string;
  readonly downloads: string;
  /** Archives of code that were downloaded. */
  readonly archives: string;
  /** Repositories that code was fetched from, bare, each in a folder with its lock. */
  readonly repositories: string;
  /** Digests by file stamp, so that unchanged trees are not read again. */
  readonly stats: string;
  readonly runs: string;
  /** Nodes that are being debugged: edited code, and what it runs with. */
  readonly debug: string;
  /** What is known of workspaces, a folder each by its id. */
  readonly workspaces: string;
  /** Things that are being made; renamed into place when whole. Same file system as the rest. */
  readonly staging: string;
  /** Shared by work that may come to refer to stored content, held alone by what deletes content. */
  readonly contentLock: string;
}

export function homeLayout(root: string): HomeLayout {
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    catalog: at('catalog'),
    blobs: at('blobs'),
    snapshots: at('snapshots'),
    artifacts: at('artifacts'),
    results: at('cache', 'results'),
    downloads: at('cache', 'downloads'),
    archives: at('cache', 'archives'),
    repositories: at('cache', 'git'),
    stats: at('cache', 'stats'),
    runs: at('runs'),
    debug: at('debug'),
    workspaces: at('workspaces'),
    staging: at('staging'),
    contentLock: at('content.lock'),
  };
}

/** `DRYDOCK_HOME`, else the platform's app-data folder. Absolute. */
export function defaultHomeRoot(environment: NodeJS.ProcessEnv): string {
  const asked = environment['DRYDOCK_HOME'];
  return asked !== undefined && asked !== '' ? path.resolve(asked) : envPaths('drydock', { suffix: '' }).data;
}
