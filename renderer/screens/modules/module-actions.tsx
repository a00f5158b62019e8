import { ActionIcon, Button, Group, Menu, Stack, TextInput, Textarea } from '@mantine/core';
import { IconDots, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ModuleDetail } from '#shared/contract/modules.ts';
import { places } from '../../app/places.ts';
import { useClient, useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { tellUndoable } from '../../ui/tell-undoable.tsx';
import { RunDialog } from '../runs/run-dialog.tsx';
import { DebugModuleDialog } from '../workbench/debug-module-dialog.tsx';
import { RegisterDialog } from './register-dialog.tsx';

/** What can be done to a module and the version that is shown. All of it can be taken back, so nothing asks first. */
export function ModuleActions({ module, version }: { readonly module: ModuleDetail; readonly version: string | undefined }): React.JSX.Element {
  const client = useClient();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [editing, setEditing] = useState<'name' | 'description' | 'restore'>();
  const [registering, setRegistering] = useState(false);
  const [trying, setTrying] = useState<'run' | 'debug'>();
  const { id } = module;
  const shown = module.versions.find((each) => each.version === version);
  const refresh = (): void => void Promise.all((['modules.list', 'modules.show', 'modules.version'] as const).map((name) => queries.invalidateQueries({ queryKey: [name] }))).catch(() => undefined);

  /** Does it, says so, and offers the way back. */
  const change = (done: string, make: () => Promise<unknown>, takeBack: () => Promise<unknown>): void => {
    const undo = async (): Promise<void> => {
      await takeBack();
      refresh();
    };
    const perform = async (): Promise<void> => {
      await make();
      refresh();
      tellUndoable(done, () => void undo().catch(tellFailure('Could not undo')));
    };
    perform().catch(tellFailure('That was refused'));
  };

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
        <EditDialog
          what={editing}
          module={module}
          onClose={() => setEditing(undefined)}
          onDone={() => {
            setEditing(undefined);
            refresh();
          }}
        />
      )}
      {trying === 'run' && shown !== undefined ? <RunDialog target={{ kind: 'module', target: { kind: 'version', id, version: shown.version } }} onClose={() => setTrying(undefined)} /> : undefined}
      {trying === 'debug' && shown !== undefined ? <DebugModuleDialog target={{ kind: 'version', id, version: shown.version }} onClose={() => setTrying(undefined)} /> : undefined}
      {registering ? <RegisterDialog onClose={() => setRegistering(false)} onRegistered={(to) => go(places.module(to))} /> : undefined}
    </Group>
  );
}

const titles = { name: 'Rename the module', description: 'Describe the module', restore: 'Restore the module' } as const;

function EditDialog({ what, module, onClose, onDone }: { readonly what: 'name' | 'description' | 'restore'; readonly module: ModuleDetail; readonly onClose: () => void; readonly onDone: () => void }): React.JSX.Element {
  const [text, setText] = useState(what === 'description' ? module.description : module.name);
  const rename = useCommand('modules.rename');
  const describe = useCommand('modules.describe');
  const restore = useCommand('modules.restore');
  const refused = rename.error ?? describe.error ?? restore.error;
  const settled = { onSuccess: () => { tellDone('Saved.'); onDone(); } };
  const save = (): void => {
    if (what === 'name') rename.mutate({ id: module.id, name: text }, settled);
    else if (what === 'description') describe.mutate({ id: module.id, description: text }, settled);
    else restore.mutate({ id: module.id, name: text }, settled);
  };
  return (
    <Dialog onClose={onClose} title={titles[what]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          {what === 'description' ? (
            <Textarea label="Description" autosize minRows={4} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
          ) : (
            <TextInput label="Name" description={what === 'restore' ? 'Its name may have been taken meanwhile; give another one then.' : 'The id stays: pipelines that bind it by id or version id are not disturbed.'} value={text} onChange={(event) => setText(event.currentTarget.value)} required data-autofocus />
          )}
          {refused === null ? undefined : <Failure error={refused} what="That was refused" />}
          <DialogButtons action="Save" busy={rename.isPending || describe.isPending || restore.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
