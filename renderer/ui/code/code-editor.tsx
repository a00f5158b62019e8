import { Button, Text } from '@mantine/core';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { IconDeviceFloppy, IconRefresh } from '../icons.ts';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Problem } from '#shared/model/problem.ts';
import { Answer } from '../answer.tsx';
import { editorBasics, languageOfFile } from '../code-mirror.ts';
import { diagnosticsOf } from './diagnostics.ts';
import './code.css';
import type { Drafts } from './drafts.ts';

export interface CodeEditorProps {
  readonly path: string;
  readonly file: UseQueryResult<{ readonly text: string; readonly digest: string }>;
  /** Shown at their lines; they are of the text as it was saved. */
  readonly problems?: readonly Problem[];
  readonly drafts: Drafts;
  readonly isUnsaved: boolean;
  readonly onSave: () => void;
}

const noProblems: readonly Problem[] = [];

/** One file of the code, with its colours; Ctrl+S saves it. */
export function CodeEditor({ path, file, problems = noProblems, drafts, isUnsaved, onSave }: CodeEditorProps): React.JSX.Element {
  const reload = (): void => {
    drafts.drop(path);
    void file.refetch().catch(() => undefined);
  };
  return (
    <section className="code-pane" aria-label={`Editor of ${path}`}>
      <div className="code-bar">
        <Text size="xs" fw={600} truncate>
          {path}
        </Text>
        <Text size="xs" className="quiet" role="status">
          {isUnsaved ? 'not saved' : ''}
        </Text>
        <span className="code-grow" />
        <Button variant="default" size="compact-xs" leftSection={<IconRefresh size={13} aria-hidden />} onClick={reload}>
          Load again
        </Button>
        <Button variant="default" size="compact-xs" leftSection={<IconDeviceFloppy size={13} aria-hidden />} disabled={!isUnsaved} onClick={onSave}>
          Save
        </Button>
      </div>
      <div className="code-editor">
        <Answer of={file} what={path}>
          {({ text, digest }) => <Editor key={path} path={path} text={text} digest={digest} problems={problems} drafts={drafts} onSave={onSave} />}
        </Answer>
      </div>
    </section>
  );
}

function Editor({ path, text, digest, problems, drafts, onSave }: Pick<CodeEditorProps, 'path' | 'drafts' | 'onSave'> & { readonly text: string; readonly digest: string; readonly problems: readonly Problem[] }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const newest = useRef({ digest, text, onSave });
  useEffect(() => {
    newest.current = { digest, text, onSave };
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: drafts.get(path)?.text ?? newest.current.text,
        extensions: [
          keymap.of([{ key: 'Mod-s', preventDefault: true, run: () => (newest.current.onSave(), true) }]),
          basicSetup,
          lintGutter(),
          EditorView.contentAttributes.of({ 'aria-label': path, tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const now = update.state.doc.toString();
            if (now === newest.current.text) drafts.drop(path);
            else drafts.put(path, now, drafts.get(path)?.digest ?? newest.current.digest);
          }),
          ...editorBasics(languageOfFile(path)),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [path, drafts]);
  // A file that was loaded again, or changed by a program, replaces the text unless there are edits to lose.
  useEffect(() => {
    const shown = view.current;
    if (shown === undefined) return;
    if (drafts.get(path) === undefined && shown.state.doc.toString() !== text) shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text } });
    shown.dispatch(setDiagnostics(shown.state, diagnosticsOf(shown.state.doc, problems)));
  }, [path, text, drafts, problems]);
  return <div ref={place} style={{ height: '100%' }} />;
}
