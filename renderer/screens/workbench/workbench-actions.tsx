import { Button, Group, Menu } from '@mantine/core';
import { IconBug, IconChevronDown, IconCloudUpload, IconHammer, IconPlayerPlay, IconRocket, IconTestPipe } from '../../ui/icons.ts';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Problem } from '#shared/model/problem.ts';
import type { Workbench } from '#shared/contract/workbench.ts';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { afterSaving } from '../../ui/code/after-saving.ts';
import { tellFailure } from '../../ui/tell.ts';
import { RegisterDialog } from '../modules/register-dialog.tsx';
import { PublishToDialog, type PublishTarget } from '../workspace/publish-to-dialog.tsx';
import { RunDialog } from '../runs/run-dialog.tsx';
import type { BuildOutcome } from './build-outcome.ts';
import { DebugModuleDialog } from './debug-module-dialog.tsx';

interface ActionsProps {
  readonly bench: Workbench;
  /** Resolves with whether everything that was edited is saved. */
  readonly saveAll: () => Promise<boolean>;
  readonly onBuilt: (outcome: BuildOutcome) => void;
  readonly onTesting: (runId: string) => void;
}

/** What can be done with a module in a folder. What is not saved is saved first. */
export function WorkbenchActions({ bench, saveAll, onBuilt, onTesting }: ActionsProps): React.JSX.Element {
  const { spec, folder, kind } = bench;
  const [, go] = useLocation();
  const [open, setOpen] = useState<'run' | 'debug' | 'register' | 'publish'>();
  const [registered, setRegistered] = useState<PublishTarget>();
  const build = useCommand('authoring.build', ['workbench.open', 'workbench.readFile', 'content.preview']);
  const test = useCommand('authoring.test');
  const more = useRef<HTMLButtonElement>(null);
  const close = (): void => setOpen(undefined);
  const runs = kind === 'command' || kind === 'parallel' || kind === 'pipeline';
  const onceSaved = (then: () => void): void => afterSaving(saveAll, then);
  const fromMenu = (what: 'debug' | 'register' | 'publish'): void => {
    // By the time everything is saved the menu is gone, and its item with it.
    more.current?.focus();
    onceSaved(() => setOpen(what));
  };
  const startBuild = (): void => build.mutate({ path: folder, dryRun: false }, { onSuccess: (outcome) => (outcome.ok ? onBuilt(outcome) : tellFailure('It could not be built')(refusal(outcome))), onError: tellFailure('It could not be built') });
  const startTests = (): void =>
    test.mutate(
      { module: spec, engine: 'auto', hermetic: false },
      {
        onSuccess: (outcome) => {
          if (outcome.ok) onTesting(outcome.runId);
          else tellFailure('The tests could not be started')(refusal(outcome));
        },
        onError: tellFailure('The tests could not be started'),
      },
    );
  return (
    <Group gap="xs" wrap="nowrap">
      <BusyButton variant="default" leftSection={<IconHammer size={14} aria-hidden />} busy={build.isPending} onClick={() => onceSaved(startBuild)}>
        Build
      </BusyButton>
      <BusyButton variant="default" leftSection={<IconTestPipe size={14} aria-hidden />} busy={test.isPending} onClick={() => onceSaved(startTests)}>
        Test
      </BusyButton>
      <Button leftSection={<IconPlayerPlay size={14} aria-hidden />} disabled={!runs} onClick={() => onceSaved(() => setOpen('run'))}>
        Run
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button ref={more} variant="default" rightSection={<IconChevronDown size={13} aria-hidden />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconBug size={14} aria-hidden />} disabled={kind !== 'command'} onClick={() => fromMenu('debug')}>
            Debug…
          </Menu.Item>
          <Menu.Item leftSection={<IconRocket size={14} aria-hidden />} onClick={() => fromMenu('register')}>
            Register…
          </Menu.Item>
          <Menu.Item leftSection={<IconCloudUpload size={14} aria-hidden />} onClick={() => fromMenu('publish')}>
            Register and publish…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'run' ? <RunDialog target={{ kind: 'module', target: { kind: 'file', path: spec } }} onClose={close} /> : undefined}
      {open === 'debug' ? <DebugModuleDialog target={{ kind: 'file', path: spec }} onClose={close} /> : undefined}
      {open === 'publish' ? <RegisterDialog path={spec} onClose={close} onRegistered={(id, { name, version }) => setRegistered({ kind: 'module', entity: id, name, version })} /> : undefined}
      {registered === undefined ? undefined : <PublishToDialog target={registered} onClose={() => setRegistered(undefined)} />}
      {open === 'register' ? <RegisterDialog path={spec} onClose={close} onRegistered={(id) => go(places.module(id))} /> : undefined}
    </Group>
  );
}

/** Why something was not begun, in one text. */
const refusal = ({ message, problems }: { readonly message: string; readonly problems: readonly Problem[] }): Error => new Error([message, ...problems.map((problem) => problem.message)].join(' '));
