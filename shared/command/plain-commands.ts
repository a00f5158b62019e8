/** One command of a line: its words, and the variables that were set just for it. */
export interface PlainCommand {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The commands of a line (one after the other: `&&`, `;`, new lines) as any shell takes them; undefined as soon as the shell would do anything else
 * with it (pipes, variables, patterns, redirections, substitutions).
 */
export function plainCommands(line: string): readonly PlainCommand[] | undefined {
  const text = line.replaceAll('\\\n', ' ').trim();
  const piece = /(&&|;|\n)|[^\S\n]+|'([^']*)'|"((?:[^"\\$`!]|\\[\\"$`])*)"|\\([^\n])|([A-Za-z0-9_@%+=:,./-]+)/gy;
  const commands: PlainCommand[] = [];
  let variables: Record<string, string> = {};
  let words: string[] = [];
  /** The word being read, and whether it is written without quotes so far: only then can it set a variable. */
  let word: string | undefined;
  let assigns = false;
  let at = 0;
  const endWord = (): void => {
    if (word === undefined) return;
    const equals = word.indexOf('=');
    if (words.length === 0 && assigns && equals > 0) variables[word.slice(0, equals)] = word.slice(equals + 1);
    else words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0 || Object.keys(variables).length > 0) commands.push({ words, variables });
    words = [];
    variables = {};
  };
  for (const match of text.matchAll(piece)) {
    at = match.index + match[0].length;
    const [, separator, single, double, escaped, bare] = match;
    const part = single ?? double?.replaceAll(/\\([\\"$`])/g, '$1') ?? escaped ?? bare;
    if (separator !== undefined) endCommand();
    else if (part === undefined) endWord();
    else {
      if (word === undefined) assigns = bare !== undefined && /^[A-Za-z_]\w*=/.test(bare);
      word = (word ?? '') + part;
    }
  }
  if (at !== text.length) return undefined;
  endCommand();
  return commands;
}
