import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { lineSpans, plainLine } from '#renderer/screens/runs/ansi-spans.ts';

const ESC = String.fromCodePoint(27);
const BEL = String.fromCodePoint(7);

describe('a line of a log', () => {
  it('has the colours its program gave it', () => {
    expect(lineSpans(`plain ${ESC}[31mred${ESC}[0m again`)).toEqual([{ text: 'plain ' }, { text: 'red', color: 'red' }, { text: ' again' }]);
    expect(lineSpans(`${ESC}[1;92mok`)).toEqual([{ text: 'ok', color: 'bright-green', bold: true }]);
    expect(lineSpans(`${ESC}[38;5;208mx`)).toEqual([{ text: 'x', color: '255, 135, 0' }]);
    expect(lineSpans(`${ESC}[48;2;1;2;3mx`)).toEqual([{ text: 'x', background: '1, 2, 3' }]);
    expect(lineSpans(`${ESC}[31;7mx`)).toEqual([{ text: 'x', background: 'red' }]);
  });

  it('does not make earlier pieces bold when later ones are', () => {
    expect(lineSpans(`${ESC}[4mone${ESC}[1mtwo`)).toEqual([{ text: 'one', underline: true }, { text: 'two', underline: true, bold: true }]);
  });

  it('is what a terminal would leave after a progress bar', () => {
    expect(plainLine('10%\r50%\r100%')).toBe('100%');
    expect(plainLine('done\r')).toBe('done');
  });

  it('drops what only a terminal understands', () => {
    expect(plainLine(`${ESC}]0;title${BEL}a${ESC}[2Kb${ESC}]8;;http://x${ESC}\\c${ESC}[?25h${BEL}`)).toBe('abc');
    expect(lineSpans(`${ESC}]0;title${BEL}a${ESC}[2Kb`).map(({ text }) => text).join('')).toBe('ab');
  });

  it('keeps markup as text', () => {
    expect(lineSpans('<img src=x onerror=alert(1)>')).toEqual([{ text: '<img src=x onerror=alert(1)>' }]);
  });

  it('marks what is searched for, whatever its case and colours', () => {
    expect(lineSpans(`an ${ESC}[31mErr${ESC}[0mor or error`, 'error')).toEqual([
      { text: 'an ' }, { text: 'Err', color: 'red', match: true }, { text: 'or', match: true }, { text: ' or ' }, { text: 'error', match: true },
    ]);
  });

  it('holds no control characters and loses no text, whatever is written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('&', ESC).replaceAll('#', `${ESC}[`).replaceAll('%', '\r')), fc.string({ maxLength: 3 }), (line, search) => {
      const spans = lineSpans(line, search);
      const text = spans.map((span) => span.text).join('');
      expect(lineSpans(line).map((span) => span.text).join('')).toBe(text);
      expect(text.includes(ESC)).toBe(false);
    }));
  });
});
