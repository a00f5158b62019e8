import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { asContentError } from '../../content/content-errors.ts';
import { systemCode } from '../../store/store-errors.ts';

const MIB = 1024 * 1024;

/** The text of a source file, read with a limit: notebooks hold pictures, code does not. Throws `NotFoundError`, or `InvalidInputError` for what is no such text. */
export async function readSourceText(file: string): Promise<string> {
  const limit = file.endsWith('.ipynb') ? 32 * MIB : 4 * MIB;
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new InvalidInputError(`${file} is a folder. Name a file: FILE.py:FUNCTION, a script, or a notebook.`);
    if (!found.isFile()) throw new InvalidInputError(`${file} is no ordinary file. Name a Python file or a notebook.`);
    if (found.size > limit) throw new InvalidInputError(`${file} has ${String(Math.ceil(found.size / MIB))} MiB, of at most ${String(limit / MIB)} that are read of such a file.${file.endsWith('.ipynb') ? ' Clear the outputs of its cells and save it.' : ' Name the part of your code that is the module.'}`);
    const bytes = await readFile(file);
    if (bytes.includes(0) || !isUtf8(bytes)) throw new InvalidInputError(`${file} is not a text in UTF-8. Save it as UTF-8.`);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') throw new NotFoundError(`There is no file ${file}.`);
    throw asContentError(error, file);
  }
}
