/** Bytes as people look at them: offset, 16 bytes in hex, the same as ASCII. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0'));
    const left = `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`;
    const ascii = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${left.padEnd(48)}  |${ascii}|`);
  }
  return lines.join('\n');
}
