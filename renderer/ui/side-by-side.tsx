import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { editorBasics, languageOfFile } from './code-mirror.ts';

/** Two texts beside each other, with what differs marked and what is the same folded away. */
export function SideBySide({ label, before, after, language, maxHeight = '60vh' }: { readonly label: string; readonly before: string; readonly after: string; readonly language?: string; readonly maxHeight?: string }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const extensions = (which: string) => [
      minimalSetup,
      lineNumbers(),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': `${label}, ${which}`, tabindex: '0' }),
      ...editorBasics(language ?? languageOfFile(label)),
    ];
    const view = new MergeView({
      parent: place.current,
      a: { doc: before, extensions: extensions('before') },
      b: { doc: after, extensions: extensions('after') },
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    });
    return () => view.destroy();
  }, [label, before, after, language]);
  return <div ref={place} style={{ maxHeight, overflow: 'auto', border: '1px solid var(--app-line)' }} />;
}
