import { Anchor, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ConflictView } from '#shared/sync/views.ts';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { SideBySide } from '../../ui/side-by-side.tsx';
import { tellDone } from '../../ui/tell.ts';
import { TextView } from '../../ui/text-view.tsx';
import { kindLooks } from './kinds.ts';

type Choice = ConflictView['choices'][number];

/** One conflict: what happened, both values and what was before, and the choices with what each will do. */
export function ConflictCard({ conflict, workspaceName, onResolved }: { readonly conflict: ConflictView; readonly workspaceName: string; readonly onResolved: () => void }): React.JSX.Element {
  const { id, workspace, kind, entityId, name, field, version, message, choices } = conflict;
  const { icon: Icon } = kindLooks[kind];
  const [naming, setNaming] = useState<Choice['choice']>();
  const resolve = useCommand('workspaces.resolve', ['workspaces.conflicts', 'workspaces.list', 'workspaces.outbox']);
  const perform = async ({ choice, label }: Choice, newName: string | undefined): Promise<void> => {
    await resolve.mutateAsync({ workspace, conflict: id, choice, ...(newName === undefined ? {} : { name: newName }) });
    // By now the conflict, and this card with it, may be gone.
    tellDone(`Done for ${newName ?? name}: ${label}.`);
    onResolved();
  };
  // What was refused is shown in the card.
  const choose = (choice: Choice, newName?: string): void => void perform(choice, newName).catch(() => undefined);
  const title = [name, version, field === undefined || field === 'name' ? undefined : field].filter((part) => part !== undefined).join(', ');
  return (
    <article className="card conflict" aria-label={`Conflict: ${title}`}>
      <Group gap="xs" wrap="nowrap" align="center">
        <Icon size={16} aria-hidden style={{ flex: 'none' }} />
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        <span style={{ flex: 1 }} />
        <Anchor component={Link} href={places.shared(workspace, kind, conflict.holder?.id ?? entityId, 'compare')} size="xs" style={{ whiteSpace: 'nowrap' }}>
          Look at it in {workspaceName}
        </Anchor>
      </Group>
      <Text size="sm" mt={4} className="shared-text">
        {message}
      </Text>
      <Sides conflict={conflict} workspaceName={workspaceName} />
      {resolve.error === null ? undefined : <Failure error={resolve.error} what="That could not be done" />}
      <ul className="conflict-choices" aria-label="Choices">
        {choices.map((choice) => (
          <li key={choice.choice}>
            {choice.suggestedName === undefined ? (
              <BusyButton variant="default" busy={resolve.isPending} onClick={() => choose(choice)}>
                {choice.label}
              </BusyButton>
            ) : (
              <Button variant="default" aria-expanded={naming === choice.choice} onClick={() => setNaming(naming === choice.choice ? undefined : choice.choice)}>
                {choice.label}…
              </Button>
            )}
            <p>{choice.consequence}</p>
            {naming === choice.choice ? <NewName suggested={choice.suggestedName ?? name} busy={resolve.isPending} action={choice.label} onChoose={(newName) => choose(choice, newName)} /> : undefined}
          </li>
        ))}
      </ul>
    </article>
  );
}

function NewName({ suggested, busy, action, onChoose }: { readonly suggested: string; readonly busy: boolean; readonly action: string; readonly onChoose: (name: string) => void }): React.JSX.Element {
  const [name, setName] = useState(suggested);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(name.trim());
      }}
    >
      <TextInput label="New name" w={280} value={name} onChange={(event) => setName(event.currentTarget.value)} required ref={takeFocus} />
      <BusyButton type="submit" busy={busy} disabled={name.trim() === ''}>
        {action}
      </BusyButton>
    </form>
  );
}

function takeFocus(field: HTMLInputElement | null): void {
  field?.focus();
}

const LONG = 160;
const isLong = (text: string): boolean => text.length > LONG || text.includes('\n');

function Sides({ conflict, workspaceName }: { readonly conflict: ConflictView; readonly workspaceName: string }): React.JSX.Element | undefined {
  const { mine, base, theirs } = conflict;
  const [baseShown, setBaseShown] = useState(false);
  if (mine === undefined && base === undefined && theirs === undefined) return undefined;
  if (mine !== undefined && theirs !== undefined && (isLong(mine) || isLong(theirs))) {
    return (
      <>
        <Group justify="space-between" mt="sm" mb={4}>
          <Text size="xs" className="quiet">
            Yours on the left, {workspaceName} on the right
          </Text>
          {base === undefined ? undefined : (
            <Button size="compact-xs" variant="default" aria-expanded={baseShown} onClick={() => setBaseShown(!baseShown)}>
              What both had before
            </Button>
          )}
        </Group>
        <SideBySide label={`${conflict.field ?? 'value'} of ${conflict.name}`} before={mine} after={theirs} maxHeight="40vh" />
        {baseShown && base !== undefined ? (
          <>
            <Text size="xs" className="quiet" mt="xs" mb={4}>
              What both had before
            </Text>
            <TextView label="What both had before" text={base} maxHeight="30vh" />
          </>
        ) : undefined}
      </>
    );
  }
  // Two things that only share a name had nothing in common before.
  const had = base !== undefined || conflict.field !== undefined ? [['What both had before', base] as const] : [];
  const sides = [['Yours', mine] as const, ...had, [`In ${workspaceName}`, theirs] as const];
  return (
    <dl className="conflict-sides">
      {sides.map(([label, value]) => (
        <div key={label} className="conflict-side">
          <dt>{label}</dt>
          <dd>{value === undefined || value === '' ? <span className="quiet">{value === undefined ? 'nothing' : 'empty'}</span> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
