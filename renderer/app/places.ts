/** Addresses inside the app, by what they show. Everything that goes into one is encoded here and nowhere else. */
export const places = {
  home: '/',
  modules: '/modules',
  module: (id: string, version?: string): string => `/modules/${encodeURIComponent(id)}${version === undefined ? '' : `/${encodeURIComponent(version)}`}`,
  /** A module as it lies in a folder: by its spec file. */
  workbench: (spec: string): string => `/workbench/${encodeURIComponent(spec)}`,
  pipelines: '/pipelines',
  pipeline: (file: string): string => `/pipelines/${encodeURIComponent(file)}`,
  runs: '/runs',
  run: (id: string, node?: string): string => `/runs/${encodeURIComponent(id)}${node === undefined ? '' : `/${encodeURIComponent(node)}`}`,
  compareRuns: (a: string, b: string): string => `/compare/${encodeURIComponent(a)}/${encodeURIComponent(b)}`,
  debug: (runId: string, node: string): string => `/debug/${encodeURIComponent(runId)}/${encodeURIComponent(node)}`,
  endpoints: '/endpoints',
  endpoint: (id: string, version?: string): string => `/endpoints/${encodeURIComponent(id)}${version === undefined ? '' : `/${encodeURIComponent(version)}`}`,
  workspaces: '/workspaces',
  /** `view`: `outbox`, `conflicts`, `members`. */
  workspace: (id: string, view?: string): string => `/workspaces/${encodeURIComponent(id)}${view === undefined || view === 'browse' ? '' : `/${encodeURIComponent(view)}`}`,
  /** A run that a workspace executes. */
  remoteRun: (workspace: string, run: string, node?: string): string => `/workspaces/${encodeURIComponent(workspace)}/runs/${encodeURIComponent(run)}${node === undefined ? '' : `/${encodeURIComponent(node)}`}`,
  /** Something of a workspace, by its kind and id. */
  shared: (workspace: string, kind: string, id: string, view?: string): string => `/workspaces/${encodeURIComponent(workspace)}/browse/${encodeURIComponent(kind)}/${encodeURIComponent(id)}${view === undefined || view === 'versions' ? '' : `/${encodeURIComponent(view)}`}`,
  debugSession: (id: string): string => `/debug-module/${encodeURIComponent(id)}`,
  environments: '/environments',
  data: '/data',
  settings: '/settings',
} as const;
