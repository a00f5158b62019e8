import { json } from '@codemirror/lang-json';
import { python } from '@codemirror/lang-python';
import { yaml } from '@codemirror/lang-yaml';
import { delimitedIndent, foldInside, foldNodeProp, HighlightStyle, indentNodeProp, indentUnit, LanguageSupport, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { parser as javascript } from '@lezer/javascript';
import { nonce } from '../csp.ts';

/** Colours with enough contrast in both themes. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'light-dark(#8a2be2, #c792ea)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1a6e2e, #a5d6a7)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#9c4a00, #f7b26a)' },
  { tag: [tags.comment], color: 'light-dark(#5f6771, #9aa4b0)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'light-dark(#0b5c9e, #82c4ff)' },
  { tag: [tags.function(tags.variableName), tags.className], color: 'light-dark(#0b6875, #6fd6e5)' },
  { tag: tags.invalid, color: 'light-dark(#c22525, #ff8f8f)' },
]);

const look = EditorView.theme({
  '&': { backgroundColor: 'var(--app-panel)', color: 'var(--mantine-color-text)', fontSize: '12.5px', height: '100%' },
  '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', caretColor: 'var(--mantine-color-text)' },
  '.cm-gutters': { backgroundColor: 'var(--app-panel)', color: 'var(--app-quiet)', borderRight: '1px solid var(--app-line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(#0000000a, #ffffff0d)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': { backgroundColor: 'light-dark(#b9d9f5, #2b4a66)' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-tooltip': { backgroundColor: 'var(--app-panel)', border: '1px solid var(--app-line)', color: 'var(--mantine-color-text)' },
  // The library's own come in one theme, and with a sign that our font does not have.
  '& .cm-collapsedLines.cm-collapsedLines': { color: 'var(--app-quiet)', background: 'light-dark(#eef1f4, #2a2d32)' },
  '& .cm-collapsedLines.cm-collapsedLines::before, & .cm-collapsedLines.cm-collapsedLines::after': { content: '"…"' },
  '.cm-panels': { backgroundColor: 'var(--app-panel)', color: 'var(--mantine-color-text)' },
});

/** What every editor here has: the theme of the app, the page's nonce, the language. */
export function editorBasics(language: string | undefined): Extension[] {
  return [EditorView.cspNonce.of(nonce), look, syntaxHighlighting(highlight), ...languageOf(language)];
}

/** A language's name from a file's. */
export function languageOfFile(name: string): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending !== undefined && ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].includes(ending)) return 'typescript';
  return ending === 'py' ? 'python' : ending === 'yml' || ending === 'yaml' ? 'yaml' : ending === 'json' || ending === 'ipynb' ? 'json' : undefined;
}

const braces = 'Block ClassBody ObjectExpression ObjectType ArrayExpression ArgList ParamList';
/** TypeScript, and the JavaScript that it is a superset of. */
const typescript = LRLanguage.define({
  name: 'typescript',
  parser: javascript.configure({
    dialect: 'ts',
    props: [
      indentNodeProp.add({ 'Block ClassBody ObjectExpression ObjectType': delimitedIndent({ closing: '}', align: false }), ArrayExpression: delimitedIndent({ closing: ']', align: false }), 'ArgList ParamList': delimitedIndent({ closing: ')', align: false }) }),
      foldNodeProp.add({ [braces]: foldInside }),
    ],
  }),
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } }, closeBrackets: { brackets: ['(', '[', '{', "'", '"', '`'] } },
});

function languageOf(language: string | undefined): Extension[] {
  switch (language) {
    case 'yaml':
      return [yaml()];
    case 'python':
      // Four blanks, as everybody has them.
      return [python(), indentUnit.of('    ')];
    case 'typescript':
      return [new LanguageSupport(typescript)];
    case 'json':
      return [json()];
    default:
      return [];
  }
}
