import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconDots, IconCloudUpload, IconPlayerPlay, IconPlus } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ModuleDetail } from '#shared/contract/modules.ts';
import { places } from '../../app/places.ts';
import { useClient } from '../../client/hooks.ts';
import { EditWordsDialog } from '../../ui/edit-words-dialog.tsx';
import type { EditedWords } from '../../ui/edit-words-dialog.tsx';
import { useUndoableChange } from '../../ui/use-undoable-change.ts';
import { RunDialog } from '../runs/run-dialog.tsx';
import { DebugModuleDialog } from '../workbench/debug-module-dialog.tsx';
import { PublishToDialog } from '../workspace/publish-to-dialog.tsx';
import { RegisterDialog } from './register-dialog.tsx';

/** What can be done to a module and the version that is shown. All of it can be taken back, so nothing asks first. */
export function ModuleActions({ module, version }: { readonly module: ModuleDetail; readonly version: string | undefined }): React.JSX.Element {
  const client = useClient();
  const [, go] = useLocation();
  const [editing, setEditing] = useState<EditedWords>();
  const [registering, setRegistering] = useState(false);
  const [trying, setTrying] = useState<'run' | 'debug' | 'publish'>();
  const { id } = module;
  const shown = module.versions.find((each) => each.version === version);
  const { change, refresh } = useUndoableChange(['modules.list', 'modules.show', 'modules.version']);

  return (
    <Group gap="xs">
      {shown === undefined || shown.kind === 'foreign' ? undefined : (
        <Button leftSection={<IconPlayerPlay size={14} />} disabled={module.status !== 'active'} onClick={() => setTrying('run')}>
          Run
        </Button>
      )}
      <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setRegistering(true)}>
        New version
      </Button>
      {shown === undefined ? undefined : (
        <Button variant="default" leftSection={<IconCloudUpload size={14} />} disabled={module.status === 'archived'} onClick={() => setTrying('publish')}>
          Publish
        </Button>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={`Actions of ${module.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Module</Menu.Label>
          <Menu.Item onClick={() => setEditing('name')}>Rename</Menu.Item>
          <Menu.Item onClick={() => setEditing('description')}>Describe</Menu.Item>
          {module.status === 'active' ? <Menu.Item onClick={() => change(`${module.name} is disabled.`, () => client.call('modules.disable', { id }), () => client.call('modules.enable', { id }))}>Disable</Menu.Item> : undefined}
          {module.status === 'disabled' ? <Menu.Item onClick={() => change(`${module.name} is enabled.`, () => client.call('modules.enable', { id }), () => client.call('modules.disable', { id }))}>Enable</Menu.Item> : undefined}
          {module.status === 'archived' ? <Menu.Item onClick={() => setEditing('restore')}>Restore</Menu.Item> : <Menu.Item onClick={() => change(`${module.name} is archived.`, () => client.call('modules.archive', { id }), () => client.call('modules.restore', { id }))}>Archive</Menu.Item>}
          {shown === undefined ? undefined : (
            <>
              <Menu.Label>Version {shown.version}</Menu.Label>
              {shown.kind === 'command' ? (
                <Menu.Item disabled={module.status !== 'active'} onClick={() => setTrying('debug')}>
                  Debug…
                </Menu.Item>
              ) : undefined}
              {shown.status === 'active' ? (
                <Menu.Item onClick={() => change(`Version ${shown.version} is deprecated.`, () => client.call('modules.deprecate', { id, version: shown.version }), () => client.call('modules.reactivate', { id, version: shown.version }))}>Deprecate</Menu.Item>
              ) : (
                <Menu.Item onClick={() => change(`Version ${shown.version} is active.`, () => client.call('modules.reactivate', { id, version: shown.version }), () => client.call('modules.deprecate', { id, version: shown.version }))}>Reactivate</Menu.Item>
              )}
              {module.defaultVersion === shown.version ? undefined : (
                <Menu.Item onClick={() => change(`${module.name} now means version ${shown.version}.`, () => client.call('modules.setDefault', { id, version: shown.version }), () => client.call('modules.setDefault', { id, ...(module.defaultVersion === undefined ? {} : { version: module.defaultVersion }) }))}>Make it the default</Menu.Item>
              )}
            </>
          )}
          {module.defaultVersion === undefined ? undefined : (
            <Menu.Item onClick={() => change(`${module.name} follows its latest version.`, () => client.call('modules.setDefault', { id }), () => client.call('modules.setDefault', { id, version: module.defaultVersion }))}>Follow the latest version</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {editing === undefined ? undefined : (
        <EditWordsDialog
          what={editing}
          kind="module"
          name={module.name}
          description={module.description}
          renameHint="The id stays: pipelines that bind it by id or version id are not disturbed."
          save={(text) => (editing === 'name' ? client.call('modules.rename', { id, name: text }) : editing === 'description' ? client.call('modules.describe', { id, description: text }) : client.call('modules.restore', { id, name: text }))}
          onClose={() => setEditing(undefined)}
          onDone={() => {
            setEditing(undefined);
            refresh();
          }}
        />
      )}
      {trying === 'run' && shown !== undefined ? <RunDialog target={{ kind: 'module', target: { kind: 'version', id, version: shown.version } }} onClose={() => setTrying(undefined)} /> : undefined}
      {trying === 'debug' && shown !== undefined ? <DebugModuleDialog target={{ kind: 'version', id, version: shown.version }} onClose={() => setTrying(undefined)} /> : undefined}
      {trying === 'publish' && shown !== undefined ? <PublishToDialog target={{ kind: 'module', entity: id, name: module.name, version: shown.version }} onClose={() => setTrying(undefined)} /> : undefined}
      {registering ? <RegisterDialog onClose={() => setRegistering(false)} onRegistered={(to) => go(places.module(to))} /> : undefined}
    </Group>
  );
}
