const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', a: '\u0007', b: '\b', f: '\f', v: '\v', '\n': '' };

/** The value of one Python string literal; `undefined` for bytes and for names of characters (`\N{...}`). */
export function readStringLiteral(written: string): string | undefined {
  const match = /^([A-Za-z]{0,2})("""|'''|"|')([\s\S]*)\2$/.exec(written);
  const [, prefix = '', , content = ''] = match ?? [];
  if (match === null || /b/i.test(prefix)) return undefined;
  const text = content.replaceAll('\r\n', '\n');
  if (/r/i.test(prefix) || !text.includes('\\')) return text;
  if (text.includes('\\N{')) return undefined;
  return text.replace(/\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g, unescape);
}

function unescape(whole: string, octal?: string, hex?: string, short?: string, long?: string, character = ''): string {
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
  const code = hex ?? short ?? long;
  if (code === undefined) return simpleEscapes[character] ?? whole;
  const point = Number.parseInt(code, 16);
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole;
}
