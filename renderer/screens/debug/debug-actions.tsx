import { Button, Group, Menu, Tooltip } from '@mantine/core';
import { IconBrandVscode, IconChevronDown, IconFileDiff, IconPlayerPlay, IconRocket, IconTrash } from '../../ui/icons.ts';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { DebugSession } from '#shared/contract/debugging.ts';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { afterSaving } from '../../ui/code/after-saving.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { statusColor } from '../../ui/status.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { ChangesDialog } from './changes-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { PromoteDialog } from './promote-dialog.tsx';

type Dialog = 'changes' | 'promote' | 'export' | 'discard';

/** What can be done with the edited code. What is not saved is saved first. */
export function DebugActions({ session, saveAll }: { readonly session: DebugSession; readonly saveAll: () => Promise<boolean> }): React.JSX.Element {
  const { id, module } = session;
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<Dialog>();
  const rerun = useCommand('debug.rerun', ['debug.show']);
  const discard = useCommand('debug.discard');
  const more = useRef<HTMLButtonElement>(null);
  const close = (): void => setDialog(undefined);
  const onceSaved = (then: () => void): void => afterSaving(saveAll, then);
  const begin = (): void => rerun.mutate({ id }, { onSuccess: () => tellDone(`${session.node} runs again, alone`), onError: tellFailure('The rerun was not started') });
  const exportCode = (): void => {
    // By the time everything is saved the menu is gone, and its item with it.
    more.current?.focus();
    onceSaved(() => setDialog('export'));
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <BusyButton leftSection={<IconPlayerPlay size={14} aria-hidden />} busy={rerun.isPending} onClick={() => onceSaved(begin)}>
        {session.target === undefined ? 'Rerun only this node' : 'Run it'}
      </BusyButton>
      <Button variant="default" leftSection={<IconFileDiff size={14} aria-hidden />} onClick={() => onceSaved(() => setDialog('changes'))}>
        See changes
      </Button>
      <Tooltip disabled={module !== undefined} label="Its module is a file, not a version in the catalog. Export the code, or register the module first." multiline maw={260}>
        <Button variant="default" leftSection={<IconRocket size={14} aria-hidden />} {...(module === undefined ? { 'data-disabled': true } : {})} aria-disabled={module === undefined} onClick={() => module !== undefined && onceSaved(() => setDialog('promote'))}>
          Promote to new version
        </Button>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button ref={more} variant="default" rightSection={<IconChevronDown size={13} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconBrandVscode size={14} aria-hidden />} onClick={exportCode}>
            Export for VS Code
          </Menu.Item>
          <Menu.Item c={statusColor('failed')} leftSection={<IconTrash size={14} aria-hidden />} onClick={() => setDialog('discard')}>
            Discard
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'changes' ? <ChangesDialog debugId={id} onClose={close} /> : undefined}
      {dialog === 'promote' && module !== undefined ? <PromoteDialog debugId={id} module={module} onClose={close} /> : undefined}
      {dialog === 'export' ? <ExportDialog debugId={id} node={session.node} onClose={close} /> : undefined}
      {dialog === 'discard' ? (
        <Confirm
          title="Discard the edits?"
          action="Discard"
          busy={discard.isPending}
          onClose={close}
          onConfirm={() => discard.mutate({ id }, { onSuccess: () => go(places.run(session.runId, session.node)), onError: tellFailure('The edits were not discarded') })}
        >
          The edited code and what its terminals wrote are deleted, and open terminals end. Reruns and versions that were made of it stay.
        </Confirm>
      ) : undefined}
    </Group>
  );
}
