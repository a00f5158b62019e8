/** Whether a text names something inside a tree: relative, with `/`, and nothing that leads out. */
export function isStoredPath(text: string): boolean {
  return text.length <= 4_096 && !/[\\\0]/u.test(text) && text.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
