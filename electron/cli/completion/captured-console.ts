/** What a library prints with `console.log` while `work` runs: it has no other way to hand over its result. */
export function capturedConsole(work: () => void): string {
  const lines: string[] = [];
  const print = console.log;
  console.log = (...values: unknown[]) => {
    lines.push(`${values.join(' ')}\n`);
  };
  try {
    work();
  } finally {
    console.log = print;
  }
  return lines.join('');
}
