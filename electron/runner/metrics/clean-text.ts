/** Text from a step, as it may be shown: without control characters and marks that turn the direction of writing, not longer than `most`. */
export function cleanText(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return cut.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (letter) => (letter === '\n' || letter === '\t' ? ' ' : '\ufffd'));
}
