import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { Problem } from '#shared/model/problem.ts';
import { diagnosticsOf } from './code/diagnostics.ts';
import { editorBasics } from './code-mirror.ts';

/** Text that is read, with its language's colours and its problems at their lines. */
export function TextView({ label, text, language, problems = [], maxHeight = '60vh' }: { readonly label: string; readonly text: string; readonly language?: string | undefined; readonly problems?: readonly Problem[]; readonly maxHeight?: string }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [minimalSetup, lineNumbers(), lintGutter(), EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }), ...editorBasics(language)],
      }),
    });
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, problems)));
    return () => view.destroy();
  }, [label, text, language, problems]);
  return <div ref={place} className="text-view" style={{ maxHeight }} />;
}
