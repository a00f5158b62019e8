/**
 * The words of a command line that any shell takes as one plain command; undefined as soon as the shell would do anything else with it
 * (pipes, variables, patterns, several commands).
 */
export function simpleWords(line: string): readonly string[] | undefined {
  const text = line.replaceAll('\\\n', ' ').trim();
  const piece = /\s+|'([^']*)'|"((?:[^"\\$`!]|\\[\\"$`])*)"|\\([^\n])|([A-Za-z0-9_@%+=:,./-]+)/gy;
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  for (const match of text.matchAll(piece)) {
    at = match.index + match[0].length;
    const [whole, single, double, escaped, bare] = match;
    const part = single ?? double?.replaceAll(/\\([\\"$`])/g, '$1') ?? escaped ?? bare;
    if (part !== undefined) word = (word ?? '') + part;
    else if (whole.includes('\n')) return undefined;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (at !== text.length) return undefined;
  if (word !== undefined) words.push(word);
  // `NAME=value program` sets a variable.
  return words.length === 0 || words[0]?.includes('=') === true ? undefined : words;
}
