import { Anchor, Code, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconBug, IconFileText, IconTerminal2 } from '../../ui/icons.ts';
import { useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import type { DebugSession } from '#shared/contract/debugging.ts';
import type { Preview } from '#shared/contract/previews.ts';
import { runStatusSchema } from '#shared/model/run.ts';
import { places } from '../../app/places.ts';
import { useCall, useClient, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { RunBadge } from '../../ui/run-badge.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Split } from '../runs/split.tsx';
import '../runs/runs.css';
import { CodeEditor, type CodeEditorProps } from '../../ui/code/code-editor.tsx';
import { CodeTree } from '../../ui/code/code-tree.tsx';
import { Drafts } from '../../ui/code/drafts.ts';
import { saveDrafts } from '../../ui/code/save-drafts.ts';
import { DebugActions } from './debug-actions.tsx';
import './debug.css';
import { TerminalPane } from './terminal-pane.tsx';

/** A node of a run as it was, to be looked into, edited and run again by itself. */
export function DebugScreen({ runId, node }: { readonly runId: string; readonly node: string }): React.JSX.Element {
  const client = useClient();
  const opened = useQuery({
    queryKey: ['debug.open', { runId, node }],
    queryFn: ({ signal }) => client.call('debug.open', { runId, node }, signal),
    // Discarded and opened again, it begins anew.
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (opened.data !== undefined) return <Session id={opened.data.id} />;
  return (
    <Screen title={`Debug ${node}`} icon={<IconBug size={18} aria-hidden />}>
      <Answer of={opened} what="what the node ran with">
        {() => undefined}
      </Answer>
    </Screen>
  );
}

/** A module by itself, prepared for debugging before: see `debug.openModule`. */
export function DebugSessionScreen({ id }: { readonly id: string }): React.JSX.Element {
  return <Session id={id} />;
}

function Session({ id }: { readonly id: string }): React.JSX.Element {
  const session = useCall('debug.show', { id });
  useRefreshOn('runs', '', ['debug.show']);
  return <Answer of={session} what="the debug session">{(found) => <Workbench session={found} />}</Answer>;
}

function Workbench({ session }: { readonly session: DebugSession }): React.JSX.Element {
  const { id } = session;
  const [drafts] = useState(() => new Drafts());
  const unsaved = useSyncExternalStore(drafts.subscribe, drafts.paths);
  const save = useSave(id, drafts);
  const place = { kind: 'debug', debugId: id } as const;
  const [picked, setChosen] = useState<string>();
  const top = useCall('content.preview', { place, path: '' });
  const chosen = picked ?? commandsFile(top.data, session.command);
  const isBare = top.data?.kind === 'folder' && top.data.entries.length === 0;
  const code = isBare ? (
    <Empty icon={<IconTerminal2 size={28} strokeWidth={1.25} />} title="This module is only a command">
      <Code block className="debug-command">
        {session.command}
      </Code>
      There is no code to edit. Try the command in the terminal below; to change it, change the module&apos;s YAML and register it as a new version.
    </Empty>
  ) : (
    <div className="code-work">
      <CodeTree place={place} chosen={chosen} unsaved={unsaved} onChoose={setChosen} />
      {chosen === undefined ? (
        <Empty icon={<IconFileText size={28} strokeWidth={1.25} />} title="Choose a file to edit">
          This is a copy of the code that the node ran with. The terminal and the rerun use it; your own files stay as they are.
        </Empty>
      ) : (
        <DebuggedFile key={chosen} id={id} path={chosen} drafts={drafts} isUnsaved={unsaved.includes(chosen)} onSave={() => void save([chosen])} />
      )}
    </div>
  );
  return (
    <Screen flush title={`Debug ${nameOf(session)}`} icon={<IconBug size={18} aria-hidden />} actions={<DebugActions session={session} saveAll={() => save(drafts.paths())} />}>
      <div className="debug-frame">
        <Facts session={session} />
        <Split side="bottom" name="debug" begin={68} label="Border between code and terminal" first={code} second={<TerminalPane debugId={id} command={session.command} where={session.environment} />} />
      </div>
    </Screen>
  );
}

function DebuggedFile({ id, ...props }: { readonly id: string } & Omit<CodeEditorProps, 'file' | 'problems'>): React.JSX.Element {
  return <CodeEditor {...props} file={useCall('debug.readFile', { id, path: props.path })} />;
}

/** Saves drafts to the session's code folder. */
function useSave(id: string, drafts: Drafts): (paths: readonly string[]) => Promise<boolean> {
  const client = useClient();
  const queries = useQueryClient();
  return async (paths) => {
    const all = await saveDrafts(drafts, paths, async (path, text, digest) => {
      const saved = await client.call('debug.writeFile', { id, path, text, digest });
      queries.setQueryData(['debug.readFile', { id, path }], { text, digest: saved.digest });
      return saved.digest;
    });
    await queries.invalidateQueries({ queryKey: ['debug.changes'] });
    return all;
  };
}

/** What is debugged: a node of a run, or a module by itself. */
function nameOf({ target, node, module }: DebugSession): string {
  if (target === undefined) return node;
  return target.kind === 'version' ? target.label : (module?.name ?? target.file.split(/[\\/]/).at(-1) ?? target.file);
}

/** The file that the command names is most likely the one to look at. */
function commandsFile(top: Preview | undefined, command: string): string | undefined {
  const words = command.split(/[\s"'=]+/);
  return top?.kind === 'folder' ? top.entries.find(({ kind, name }) => kind === 'file' && words.includes(name))?.name : undefined;
}

function Facts({ session }: { readonly session: DebugSession }): React.JSX.Element {
  const { module, reruns, runId, node, target, isLive } = session;
  const [latest] = reruns;
  const status = runStatusSchema.safeParse(latest?.status);
  return (
    <dl className="debug-facts">
      {runId === '' ? undefined : (
        <Fact name="Run">
          <Anchor component={Link} href={places.run(runId, node)} size="xs">
            {runId}
          </Anchor>
        </Fact>
      )}
      {target?.kind === 'file' ? (
        <Fact name="Code">
          <Anchor component={Link} href={places.workbench(target.file)} size="xs" title={target.file}>
            {isLive ? 'your own files' : 'a copy of your files'}
          </Anchor>
        </Fact>
      ) : undefined}
      <Fact name="Engine">{session.engine}</Fact>
      <Fact name="Environment">{session.environment}</Fact>
      <Fact name="Module">
        {module === undefined ? (
          <Text span size="xs">
            a file
          </Text>
        ) : (
          <Anchor component={Link} href={places.module(module.id, module.version)} size="xs">
            {module.name}:{module.version}
          </Anchor>
        )}
      </Fact>
      {latest === undefined ? undefined : (
        <Fact name={reruns.length === 1 ? 'Rerun' : `Last of ${String(reruns.length)} reruns`}>
          <Anchor component={Link} href={places.run(latest.runId, node)} size="xs" mr={6}>
            {latest.runId}
          </Anchor>
          <span role="status">{status.success ? <RunBadge status={status.data} /> : latest.status}</span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }): React.JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
