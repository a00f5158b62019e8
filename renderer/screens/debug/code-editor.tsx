import { Button, Text } from '@mantine/core';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { IconDeviceFloppy, IconRefresh } from '@tabler/icons-react';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { editorBasics, languageOfFile } from '../../ui/code-mirror.ts';
import type { Drafts } from './drafts.ts';

export interface CodeEditorProps {
  readonly debugId: string;
  readonly path: string;
  readonly drafts: Drafts;
  readonly isUnsaved: boolean;
  readonly onSave: () => void;
}

/** One file of the code, with its colours; Ctrl+S saves it. */
export function CodeEditor({ debugId, path, drafts, isUnsaved, onSave }: CodeEditorProps): React.JSX.Element {
  const file = useCall('debug.readFile', { id: debugId, path });
  const reload = (): void => {
    drafts.drop(path);
    void file.refetch().catch(() => undefined);
  };
  return (
    <section className="debug-pane" aria-label={`Editor of ${path}`}>
      <div className="debug-bar">
        <Text size="xs" fw={600} truncate>
          {path}
        </Text>
        <Text size="xs" className="quiet" role="status">
          {isUnsaved ? 'not saved' : ''}
        </Text>
        <span className="debug-grow" />
        <Button variant="default" size="compact-xs" leftSection={<IconRefresh size={13} aria-hidden />} onClick={reload}>
          Load again
        </Button>
        <Button variant="default" size="compact-xs" leftSection={<IconDeviceFloppy size={13} aria-hidden />} disabled={!isUnsaved} onClick={onSave}>
          Save
        </Button>
      </div>
      <div className="debug-editor">
        <Answer of={file} what={path}>
          {({ text, digest }) => <Editor key={path} path={path} text={text} digest={digest} drafts={drafts} onSave={onSave} />}
        </Answer>
      </div>
    </section>
  );
}

function Editor({ path, text, digest, drafts, onSave }: { readonly path: string; readonly text: string; readonly digest: string; readonly drafts: Drafts; readonly onSave: () => void }): React.JSX.Element {
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
    if (shown === undefined || drafts.get(path) !== undefined || shown.state.doc.toString() === text) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: text } });
  }, [path, text, drafts]);
  return <div ref={place} style={{ height: '100%' }} />;
}
