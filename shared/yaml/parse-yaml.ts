import { Composer, Parser } from 'yaml';
import type { CST, YAMLParseError } from 'yaml';
import { composeTree } from './compose-tree.ts';
import type { TextFault } from './compose-tree.ts';
import { mendQuotes } from './mend-quotes.ts';
import type { YamlNode } from './yaml-node.ts';

/** Longest text that is read, in bytes of UTF-8 at the most and characters at the least. */
export const maxYamlLength = 1024 * 1024;
/** Deepest nesting that is read. */
export const maxYamlDepth = 100;

export interface ParsedYaml {
  /** Undefined when the text is empty or cannot be read. */
  readonly root: YamlNode | undefined;
  readonly faults: readonly TextFault[];
  /** The text that offsets point into: the given one, or a mended copy with the same lines. */
  readonly text: string;
}

/**
 * Parses one YAML 1.2 document within limits on size, depth and alias expansion. Never throws: whatever is wrong is a fault.
 */
export function parseYaml(text: string): ParsedYaml {
  if (text.length > maxYamlLength) {
    const message = `The file is larger than ${maxYamlLength / 1024} KiB, the most that is read as YAML. Split it into several files.`;
    return { root: undefined, faults: [{ code: 'yaml-too-large', message, offset: 0 }], text };
  }
  const first = parseOnce(text);
  if (!first.faults.some((fault) => fault.code === 'yaml-syntax')) return first;
  const mended = mendQuotes(text);
  return mended === text ? first : parseOnce(mended);
}

function parseOnce(text: string): ParsedYaml {
  const tokens = [...new Parser().parse(text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== undefined) {
    const message = `Values are nested more than ${maxYamlDepth} levels deep here. Flatten the structure.`;
    return { root: undefined, faults: [{ code: 'yaml-depth', message, offset: tooDeep }], text };
  }
  const documents = [...new Composer({ uniqueKeys: false, keepSourceTokens: false, version: '1.2' }).compose(tokens, true, text.length)];
  const [document, second] = documents;
  if (document === undefined) return { root: undefined, faults: [], text };
  const faults = syntaxFaults(document.errors, text);
  if (second !== undefined) {
    const message = 'The file holds several YAML documents (a second one starts here after "---"). Keep one document per file.';
    faults.push({ code: 'yaml-several-documents', message, offset: second.range[0] });
  }
  if (faults.length > 0) return { root: undefined, faults, text };
  const tree = composeTree(document);
  return { root: tree.root, faults: tree.faults, text };
}

/** The most faults of the syntax that are told: where the structure is lost, every word after it is one. */
const MOST_SYNTAX_FAULTS = 3;

function syntaxFaults(errors: readonly YAMLParseError[], text: string): TextFault[] {
  const [first] = errors;
  // `{a: ${{parent.inputs.a}}}`: the braces end the value, and all that follows is read as something else.
  const open = first === undefined ? -1 : text.slice(text.lastIndexOf('\n', first.pos[0] - 1) + 1, first.pos[0] + 2).lastIndexOf('${{');
  if (first !== undefined && open >= 0 && first.message.startsWith('Unexpected flow-map-start')) {
    return [{ code: 'yaml-syntax', message: 'This is not valid YAML: within { } an expression has to stand in quotes: "${{...}}".', offset: first.pos[0] }];
  }
  return errors.slice(0, MOST_SYNTAX_FAULTS).map((error) => ({ code: 'yaml-syntax', message: explain(error.message), offset: error.pos[0] }));
}

/** The message of the YAML library without its position, which we show ourselves. */
function explain(message: string): string {
  const sentence = message.replace(/ at line \d+, column \d+:[\s\S]*$/, '');
  const hint = /tab/i.test(sentence) ? ' Indent with spaces, not tabs.' : '';
  return `This is not valid YAML: ${sentence.replace(/\.$/, '')}.${hint}`;
}

/** Walks the syntax tree without recursion: composing a tree that is too deep would exhaust the stack. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > maxYamlDepth) return token.offset;
    if (token.type === 'document') {
      if (token.value) open.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items) {
        if (item.key) open.push({ token: item.key, depth: depth + 1 });
        if (item.value) open.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}
