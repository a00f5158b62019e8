import { InvalidInputError } from '#shared/errors.ts';

/** What a module is called in code and files, in the spec, and for people. */
export interface SafeName {
  /** A Python identifier and a file name on every system: `train_model`. */
  readonly file: string;
  /** As it was asked for, trimmed: `Train model`. */
  readonly display: string;
  /** What had to be changed, one sentence; absent when nothing had. */
  readonly note?: string;
}

const LONGEST = 80;

/** Device names on Windows, whatever their ending is. */
const reservedOnWindows = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

const pythonKeywords = 'false none true and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type';

/** A file of such a name beside a script is imported instead of the library. The ones a beginner would think of for a module, and what our own files import. */
const pythonLibrary = 'abc array ast asyncio base64 calendar cmd code codecs collections compileall configparser contextlib copy csv dataclasses datetime decimal difflib dis email enum errno filecmp fractions functools glob gzip hashlib heapq html http imghdr importlib inspect io itertools json keyword linecache locale logging math mimetypes numbers operator os parser pathlib pickle pipes platform pprint profile queue random re runpy sched secrets select selectors shutil signal site socket sqlite3 ssl stat statistics string struct subprocess symbol sys tarfile tempfile test tests textwrap threading time timeit token tokenize trace traceback types typing unittest urllib uuid warnings wave weakref xml zipfile zlib dsl given run_notebook source_of_module drydock drydock_dsl drydock_notebook mlflow numpy pandas torch sklearn tensorflow scipy data conda';

const typescriptWords = 'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield dsl path assert after test here folder program input_dir';

const taken: Readonly<Record<'python' | 'typescript', ReadonlySet<string>>> = { python: new Set(`${pythonKeywords} ${pythonLibrary}`.split(' ')), typescript: new Set(typescriptWords.split(' ')) };

/**
 * Makes a name that is an identifier and a file name everywhere of what a person wrote. Throws `InvalidInputError` for what is a path, is too long, or has no
 * letter or digit of the Latin alphabet in it.
 */
export function safeName(asked: string, language: 'python' | 'typescript' = 'python'): SafeName {
  const display = asked.trim().normalize('NFC');
  if (/[/\\]/.test(display) || /^\.*$/.test(display)) throw new InvalidInputError(`${quoted(asked)} cannot be the name of a module: it is a path. Give a name, such as train_model; where it is written to is given as a folder of its own.`);
  if (/\p{Cc}/u.test(display)) throw new InvalidInputError(`${quoted(asked)} cannot be the name of a module: it has control characters.`);
  if (display.length > LONGEST) throw new InvalidInputError(`${quoted(asked)} cannot be the name of a module: it has ${String(display.length)} characters, of at most ${String(LONGEST)}.`);
  const plain = display
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    // `trainModel` is two words, `HTTP` is one.
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (plain === '') throw new InvalidInputError(`${quoted(asked)} cannot be the name of a module: nothing in it can stand in a file name and in code on every system. Give one with the letters a to z; the display name can be changed to anything afterwards.`);
  const startsWell = /^[0-9]/.test(plain) ? `module_${plain}` : plain;
  const file = reservedOnWindows.test(startsWell) || taken[language].has(startsWell) ? `${startsWell}_module` : startsWell;
  return { file, display, ...(file === display ? {} : { note: noteOf(display, startsWell, file, language) }) };
}

function noteOf(display: string, wanted: string, file: string, language: 'python' | 'typescript'): string {
  const why = file === wanted ? 'files and code take letters, digits and _' : `'${wanted}' has a meaning of its own in ${language === 'python' ? 'Python' : 'TypeScript'} or on Windows`;
  return `'${display}' is called ${file} in files and code: ${why}.`;
}

function quoted(text: string): string {
  const shown = text.replaceAll(/\p{Cc}/gu, '?');
  return `'${shown.slice(0, 40)}${shown.length > 40 ? '...' : ''}'`;
}
