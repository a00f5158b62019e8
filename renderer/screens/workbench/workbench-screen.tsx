import { Tabs, Text } from '@mantine/core';
import { IconFileText, IconTool } from '../../ui/icons.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import type { Workbench } from '#shared/contract/workbench.ts';
import { useCall, useClient, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { CodeEditor, type CodeEditorProps } from '../../ui/code/code-editor.tsx';
import { CodeTree } from '../../ui/code/code-tree.tsx';
import { Drafts } from '../../ui/code/drafts.ts';
import { saveDrafts } from '../../ui/code/save-drafts.ts';
import { Empty } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ProblemList } from '../runs/problem-list.tsx';
import { Split } from '../runs/split.tsx';
import '../runs/runs.css';
import './workbench.css';
import { DeclaredInterface } from './declared-interface.tsx';
import { LastBuild } from './last-build.tsx';
import { TestResults } from './test-results.tsx';
import { WorkbenchActions } from './workbench-actions.tsx';
import { type BuildOutcome, fileName } from './build-outcome.ts';

/** A module as it lies in a folder: edited, built, tested, run and debugged here, then registered. */
export function WorkbenchScreen({ spec }: { readonly spec: string }): React.JSX.Element {
  const bench = useCall('workbench.open', { path: spec });
  useRefreshOn('catalog', '', ['workbench.open']);
  return <Answer of={bench} what="the module">{(found) => <Loaded bench={found} />}</Answer>;
}

type Pane = 'interface' | 'problems' | 'build' | 'tests';

function Loaded({ bench }: { readonly bench: Workbench }): React.JSX.Element {
  const { spec, name, problems, entry } = bench;
  const [drafts] = useState(() => new Drafts());
  const unsaved = useSyncExternalStore(drafts.subscribe, drafts.paths);
  const save = useSave(spec, drafts);
  const [chosen, setChosen] = useState<string>(entry ?? fileName(spec));
  const [pane, setPane] = useState<Pane>(problems.length > 0 ? 'problems' : 'interface');
  const [build, setBuild] = useState<BuildOutcome>();
  const [testRun, setTestRun] = useState<string>();
  return (
    <Screen
      flush
      title={name === '' ? fileName(spec) : name}
      icon={<IconTool size={18} aria-hidden />}
      actions={
        <WorkbenchActions
          bench={bench}
          saveAll={() => save(drafts.paths())}
          onBuilt={(outcome) => {
            setBuild(outcome);
            setPane('build');
          }}
          onTesting={(runId) => {
            setTestRun(runId);
            setPane('tests');
          }}
        />
      }
    >
      <div className="bench-frame">
        <Text size="xs" className="bench-place mono quiet" title={spec}>
          {spec}
        </Text>
        <Split
          side="right"
          name="workbench"
          begin={62}
          label="Border between code and details"
          first={
            <div className="code-work">
              <CodeTree place={{ kind: 'workbench', spec }} chosen={chosen} unsaved={unsaved} onChoose={setChosen} />
              {chosen === '' ? (
                <Empty icon={<IconFileText size={28} strokeWidth={1.25} />} title="Choose a file to edit">
                  These are your own files: what is saved here is saved there.
                </Empty>
              ) : (
                <EditedFile key={chosen} bench={bench} path={chosen} drafts={drafts} isUnsaved={unsaved.includes(chosen)} onSave={() => void save([chosen])} />
              )}
            </div>
          }
          second={
            <Tabs className="run-views" value={pane} onChange={(value) => setPane(value === 'problems' || value === 'build' || value === 'tests' ? value : 'interface')} keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="interface">Interface</Tabs.Tab>
                <Tabs.Tab value="problems">{problems.length === 0 ? 'Problems' : `Problems (${String(problems.length)})`}</Tabs.Tab>
                <Tabs.Tab value="build">Build</Tabs.Tab>
                <Tabs.Tab value="tests">Tests</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="interface" className="run-view panel-body" tabIndex={0}>
                <DeclaredInterface bench={bench} />
              </Tabs.Panel>
              <Tabs.Panel value="problems" className="run-view panel-body" tabIndex={0}>
                {problems.length === 0 ? <Text size="sm">The spec and everything it names are in order.</Text> : <ProblemList problems={problems} />}
              </Tabs.Panel>
              <Tabs.Panel value="build" className="run-view panel-body" tabIndex={0}>
                <LastBuild outcome={build} />
              </Tabs.Panel>
              <Tabs.Panel value="tests" className="run-view panel-body" tabIndex={0}>
                <TestResults runId={testRun} tests={bench.tests} />
              </Tabs.Panel>
            </Tabs>
          }
        />
      </div>
    </Screen>
  );
}

function EditedFile({ bench, path, ...props }: { readonly bench: Workbench } & Omit<CodeEditorProps, 'file' | 'problems'>): React.JSX.Element {
  const { spec, problems } = bench;
  const file = useCall('workbench.readFile', { spec, path });
  const ofSpec = path === fileName(spec) ? problems.filter(({ place }) => place === undefined || fileName(place.file) === path) : undefined;
  const shown = ofSpec ?? file.data?.problems;
  return <CodeEditor {...props} path={path} file={file} {...(shown === undefined ? {} : { problems: shown })} />;
}

/** Saves drafts to the module's own files. */
function useSave(spec: string, drafts: Drafts): (paths: readonly string[]) => Promise<boolean> {
  const client = useClient();
  const queries = useQueryClient();
  return async (paths) => {
    const all = await saveDrafts(drafts, paths, async (path, text, digest) => (await client.call('workbench.writeFile', { spec, path, text, digest })).digest);
    await Promise.all(['workbench.open', 'workbench.readFile', 'content.preview'].map((name) => queries.invalidateQueries({ queryKey: [name] })));
    return all;
  };
}
