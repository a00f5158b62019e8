import { Spotlight } from '@mantine/spotlight';
import type { SpotlightActionData } from '@mantine/spotlight';
import { IconApi, IconBox, IconCloud, IconPlayerPlay, IconSearch, IconSitemap } from '../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useCall } from '../client/hooks.ts';
import { places } from './places.ts';

const MOST = 12;

/** Everything by name, from anywhere: Ctrl+K. */
export function CommandPalette({ onKeys }: { readonly onKeys: () => void }): React.JSX.Element {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const modules = useCall('modules.list', {}, { enabled: asked });
  const endpoints = useCall('endpoints.list', {}, { enabled: asked });
  const recent = useCall('home.recent', {}, { enabled: asked });
  const workspaces = useCall('workspaces.list', {}, { enabled: asked });
  const wanted = text.trim().toLowerCase();
  const matches = (label: string): boolean => wanted === '' || label.toLowerCase().includes(wanted);
  const to = (id: string, label: string, description: string, place: string, icon: SpotlightActionData['leftSection']): SpotlightActionData => ({ id, label, description, leftSection: icon, onClick: () => go(place) });
  const screens = [
    to('screen-home', 'Home', 'Recent work and the state of this machine', places.home, undefined),
    to('screen-pipelines', 'Pipelines', 'Open or draw a pipeline', places.pipelines, undefined),
    to('screen-runs', 'Runs', 'All runs of this home', places.runs, undefined),
    to('screen-modules', 'Modules', 'The catalog', places.modules, undefined),
    // Before anything is typed the screens fit without being scrolled; these two are found by their names.
    to('screen-endpoints', 'Endpoints', 'Pipelines published under a name', places.endpoints, undefined),
    to('screen-workspace', 'Workspace', 'What is shared, and what waits to be sent', places.workspaces, undefined),
    to('screen-environments', 'Environments', 'Images that stand for environments', places.environments, undefined),
    to('screen-data', 'Data', 'Data assets', places.data, undefined),
    to('screen-settings', 'Settings', 'Engine, workers, theme', places.settings, undefined),
  ].filter(({ id, label }) => matches(label ?? '') && ((id !== 'screen-endpoints' && id !== 'screen-workspace') || wanted !== ''));
  const help: SpotlightActionData[] = [{ id: 'help-keys', label: 'Keyboard shortcuts', description: 'All keys, by where they work', onClick: onKeys }].filter(({ label }) => matches(label));
  const icon = { size: 16, strokeWidth: 1.75 } as const;
  const pipelines = (recent.data?.pipelines ?? []).filter(({ name, file }) => matches(`${name} ${file}`)).slice(0, MOST);
  const runs = (recent.data?.runs ?? []).filter(({ id, pipeline }) => matches(`${id} ${pipeline}`)).slice(0, MOST);
  const found = wanted === '' ? [] : (modules.data?.modules ?? []).filter(({ name }) => matches(name)).slice(0, MOST);
  const published = wanted === '' ? [] : (endpoints.data?.endpoints ?? []).filter(({ name }) => matches(name)).slice(0, MOST);
  const shared = wanted === '' ? [] : (workspaces.data?.workspaces ?? []).flatMap(({ id, name, conflicts, queued, parked, member }) => [
    to(`workspace-${id}`, name, 'Browse what is shared', places.workspace(id), <IconCloud {...icon} />),
    to(`outbox-${id}`, `Outbox of ${name}`, `${queued + parked} waiting`, places.workspace(id, 'outbox'), <IconCloud {...icon} />),
    to(`conflicts-${id}`, `Conflicts with ${name}`, conflicts === 0 ? 'None' : `${conflicts} to choose`, places.workspace(id, 'conflicts'), <IconCloud {...icon} />),
    ...(member?.role === 'admin' ? [to(`members-${id}`, `Members of ${name}`, 'Roles, tokens, audit log', places.workspace(id, 'members'), <IconCloud {...icon} />)] : []),
  ]).filter(({ label }) => matches(label ?? ''));
  return (
    <Spotlight
      shortcut={['mod + K', 'mod + P']}
      onSpotlightOpen={() => setAsked(true)}
      query={text}
      onQueryChange={setText}
      filter={(_query, actions) => actions}
      attributes={{ content: { 'aria-label': 'Go to' } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.6 }}
      nothingFound="Nothing of that name."
      searchProps={{ leftSection: <IconSearch size={16} />, placeholder: 'Go to a screen, pipeline, run, module or endpoint', 'aria-label': 'Go to' }}
      scrollable
      maxHeight={420}
      actions={[
        { group: 'Pipelines', actions: pipelines.map(({ name, file }) => to(`pipeline-${file}`, name, file, places.pipeline(file), <IconSitemap {...icon} />)) },
        { group: 'Runs', actions: runs.map(({ id, pipeline, status }) => to(`run-${id}`, `${pipeline}: ${status}`, id, places.run(id), <IconPlayerPlay {...icon} />)) },
        { group: 'Modules', actions: found.map(({ id, name, description }) => to(`module-${id}`, name, description, places.module(id), <IconBox {...icon} />)) },
        { group: 'Endpoints', actions: published.map(({ id, name, description }) => to(`endpoint-${id}`, name, description, places.endpoint(id), <IconApi {...icon} />)) },
        { group: 'Workspaces', actions: shared },
        { group: 'Screens', actions: screens },
        { group: 'Help', actions: help },
      ].filter(({ actions }) => actions.length > 0)}
    />
  );
}
