import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState, type Text } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import { useEffect, useRef, useState } from 'react';
import type { Problem } from '#shared/model/problem.ts';
import { editorBasics } from '../../ui/code-mirror.ts';
import { changedPart } from './changed-part.ts';
import type { PipelineDocument } from './pipeline-document.ts';
import styles from './pipeline.module.css';

interface YamlEditorProps {
  readonly document: PipelineDocument;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly file: string;
  readonly line: { readonly line: number; readonly column: number } | undefined;
}

/** Marks what came from outside, so that it is not told back. */
const fromOutside = Annotation.define<boolean>();

/** The text of the pipeline. It shares its undo with the canvas: both change the same text. */
export function YamlEditor({ document, text, problems, file, line }: YamlEditorProps): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView>();
  useEffect(() => {
    if (place.current === null) return undefined;
    const history = [
      { key: 'Mod-z', run: () => (document.undo(), true), preventDefault: true },
      { key: 'Mod-Shift-z', run: () => (document.redo(), true), preventDefault: true },
      { key: 'Mod-y', run: () => (document.redo(), true), preventDefault: true },
    ];
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: document.state.text,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          lintGutter(),
          keymap.of(history),
          minimalSetup,
          EditorState.tabSize.of(2),
          EditorView.contentAttributes.of({ 'aria-label': 'YAML of the pipeline', tabindex: '0' }),
          ...editorBasics('yaml'),
          EditorView.updateListener.of((update) => {
            const own = update.transactions.some((each) => each.docChanged && each.annotation(fromOutside) !== true);
            if (own) document.type(update.state.sliceDoc());
          }),
        ],
      }),
    });
    setView(made);
    return () => made.destroy();
  }, [document]);
  useEffect(() => {
    if (view === undefined || view.state.sliceDoc() === text) return;
    view.dispatch({ changes: changedPart(view.state.sliceDoc(), text), annotations: fromOutside.of(true) });
  }, [view, text]);
  useEffect(() => view?.dispatch(setDiagnostics(view.state, diagnostics(view.state.doc, problems, file))), [view, problems, file]);
  useEffect(() => {
    if (view === undefined || line === undefined || line.line < 1 || line.line > view.state.doc.lines) return;
    const at = view.state.doc.line(line.line);
    const head = Math.min(at.from + Math.max(0, line.column - 1), at.to);
    view.dispatch({ selection: { anchor: head }, effects: EditorView.scrollIntoView(head, { y: 'center' }) });
    view.focus();
  }, [view, line]);
  return <div ref={place} className={styles['yaml']} />;
}

function diagnostics(doc: Text, problems: readonly Problem[], file: string): Diagnostic[] {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return problems.flatMap(({ place, message, severity }) => {
    if (place === undefined || place.line < 1 || place.line > doc.lines || !place.file.endsWith(name)) return [];
    const line = doc.line(place.line);
    return [{ from: Math.min(line.from + Math.max(0, place.column - 1), line.to), to: line.to, severity, message }];
  });
}
