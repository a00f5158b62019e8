import { Suspense, lazy, useState } from 'react';
import { Route, Switch } from 'wouter';
import { Waiting } from '../ui/waiting.tsx';
import { ActivityBar } from './activity-bar.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { Navigation } from './navigation.tsx';
import { ScreenGuard } from './screen-guard.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useTheme } from './use-theme.ts';

const HomeScreen = lazy(async () => ({ default: (await import('../screens/home/home-screen.tsx')).HomeScreen }));
const ModulesScreen = lazy(async () => ({ default: (await import('../screens/modules/modules-screen.tsx')).ModulesScreen }));
const ModuleScreen = lazy(async () => ({ default: (await import('../screens/modules/module-screen.tsx')).ModuleScreen }));
const PipelinesScreen = lazy(async () => ({ default: (await import('../screens/pipelines/pipelines-screen.tsx')).PipelinesScreen }));
const PipelineScreen = lazy(async () => ({ default: (await import('../screens/pipeline/pipeline-screen.tsx')).PipelineScreen }));
const RunsScreen = lazy(async () => ({ default: (await import('../screens/runs/runs-screen.tsx')).RunsScreen }));
const RunScreen = lazy(async () => ({ default: (await import('../screens/runs/run-screen.tsx')).RunScreen }));
const CompareRunsScreen = lazy(async () => ({ default: (await import('../screens/runs/compare-runs-screen.tsx')).CompareRunsScreen }));
const DebugScreen = lazy(async () => ({ default: (await import('../screens/debug/debug-screen.tsx')).DebugScreen }));
const EndpointsScreen = lazy(async () => ({ default: (await import('../screens/endpoints/endpoints-screen.tsx')).EndpointsScreen }));
const EndpointScreen = lazy(async () => ({ default: (await import('../screens/endpoints/endpoint-screen.tsx')).EndpointScreen }));
const WorkbenchScreen = lazy(async () => ({ default: (await import('../screens/workbench/workbench-screen.tsx')).WorkbenchScreen }));
const DebugSessionScreen = lazy(async () => ({ default: (await import('../screens/debug/debug-screen.tsx')).DebugSessionScreen }));
const EnvironmentsScreen = lazy(async () => ({ default: (await import('../screens/environments/environments-screen.tsx')).EnvironmentsScreen }));
const DataScreen = lazy(async () => ({ default: (await import('../screens/data/data-screen.tsx')).DataScreen }));
const WorkspaceScreen = lazy(async () => ({ default: (await import('../screens/workspace/workspace-screen.tsx')).WorkspaceScreen }));
const SharedScreen = lazy(async () => ({ default: (await import('../screens/workspace/shared-screen.tsx')).SharedScreen }));
const RemoteRunScreen = lazy(async () => ({ default: (await import('../screens/runs/remote/remote-run-screen.tsx')).RemoteRunScreen }));
const SettingsScreen = lazy(async () => ({ default: (await import('../screens/settings/settings-screen.tsx')).SettingsScreen }));

/** The frame around every screen, and which screen an address shows. */
export function App(): React.JSX.Element {
  useTheme();
  const [keysShown, setKeysShown] = useState(false);
  const showKeys = (): void => setKeysShown(true);
  return (
    <div className="app">
      <a className="app-skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Navigation />
      <main id="main" className="app-main" tabIndex={-1}>
        <ConnectionNotice />
        <ScreenGuard>
          <Suspense fallback={<Waiting what="the screen" />}>
            <Switch>
              <Route path="/" component={HomeScreen} />
              <Route path="/modules" component={ModulesScreen} />
              <Route path="/modules/:id/:version?">{({ id, version }) => <ModuleScreen key={id} id={decodeURIComponent(id)} version={version === undefined ? undefined : decodeURIComponent(version)} />}</Route>
              <Route path="/pipelines" component={PipelinesScreen} />
              <Route path="/pipelines/:file">{({ file }) => <PipelineScreen key={file} file={decodeURIComponent(file)} />}</Route>
              <Route path="/runs" component={RunsScreen} />
              <Route path="/runs/:id/:node?">{({ id, node }) => <RunScreen key={id} runId={decodeURIComponent(id)} node={node === undefined ? undefined : decodeURIComponent(node)} />}</Route>
              <Route path="/compare/:a/:b">{({ a, b }) => <CompareRunsScreen a={decodeURIComponent(a)} b={decodeURIComponent(b)} />}</Route>
              <Route path="/debug/:id/:node">{({ id, node }) => <DebugScreen key={`${id}/${node}`} runId={decodeURIComponent(id)} node={decodeURIComponent(node)} />}</Route>
              <Route path="/endpoints" component={EndpointsScreen} />
              <Route path="/endpoints/:id/:version?">{({ id, version }) => <EndpointScreen key={id} id={decodeURIComponent(id)} version={version === undefined ? undefined : decodeURIComponent(version)} />}</Route>
              <Route path="/workbench/:spec">{({ spec }) => <WorkbenchScreen key={spec} spec={decodeURIComponent(spec)} />}</Route>
              <Route path="/debug-module/:id">{({ id }) => <DebugSessionScreen key={id} id={decodeURIComponent(id)} />}</Route>
              <Route path="/environments" component={EnvironmentsScreen} />
              <Route path="/data" component={DataScreen} />
              <Route path="/workspaces/:id/browse/:kind/:entity/:view?">{({ id, kind, entity, view }) => <SharedScreen key={`${id}/${kind}/${entity}`} workspace={decodeURIComponent(id)} kind={decodeURIComponent(kind)} entity={decodeURIComponent(entity)} view={view} />}</Route>
              <Route path="/workspaces/:id/runs/:run/:node?">{({ id, run, node }) => <RemoteRunScreen key={`${id}/${run}`} workspace={decodeURIComponent(id)} runId={decodeURIComponent(run)} node={node === undefined ? undefined : decodeURIComponent(node)} />}</Route>
              <Route path="/workspaces/:id?/:view?">{({ id, view }) => <WorkspaceScreen id={id === undefined ? undefined : decodeURIComponent(id)} view={view} />}</Route>
              <Route path="/settings" component={SettingsScreen} />
              <Route component={HomeScreen} />
            </Switch>
          </Suspense>
        </ScreenGuard>
      </main>
      <ActivityBar onKeys={showKeys} />
      <CommandPalette onKeys={showKeys} />
      <ShortcutsDialog opened={keysShown} onOpen={showKeys} onClose={() => setKeysShown(false)} />
    </div>
  );
}

function skipToMain(event: React.MouseEvent): void {
  // The fragment is the app's address: it must not change.
  event.preventDefault();
  document.getElementById('main')?.focus();
}
