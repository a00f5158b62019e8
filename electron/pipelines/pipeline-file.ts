import { isUtf8 } from 'node:buffer';
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { NotFoundError } from '#shared/errors.ts';
import { maxYamlLength } from '#shared/yaml/parse-yaml.ts';
import { storeError, systemCode } from '../store/store-errors.ts';
import { syncFolder } from '../store/write-durably.ts';
import { NotAPipelineFileError, PipelineAccessError, PipelineExistsError } from './pipeline-file-errors.ts';

/** A pipeline's text as it stands on disk. `digest` (`sha256:<hex>`) names this state of the file. */
export interface PipelineText {
  readonly text: string;
  readonly digest: string;
}

/** What a save came to: `digest` is that of the file as it is now, empty when there is none. */
export interface SaveOutcome {
  readonly saved: boolean;
  readonly digest: string;
}

/** Largest file that is read or written, in bytes: what {@link maxYamlLength} characters take at most. */
const maxBytes = maxYamlLength * 4;

/** The path, made plain. Throws {@link NotAPipelineFileError} unless it is absolute and names a YAML file. */
export function pipelinePath(file: string): string {
  if (!path.isAbsolute(file) || file.includes('\0')) throw new NotAPipelineFileError(file, 'give the whole path, from the root of the file system.');
  if (!/\.ya?ml$/i.test(file)) throw new NotAPipelineFileError(file, 'its name does not end in .yml or .yaml.');
  return path.resolve(file);
}

/** Reads a pipeline file. Throws {@link NotFoundError}, {@link NotAPipelineFileError} or {@link PipelineAccessError}. */
export async function readPipelineFile(file: string): Promise<PipelineText> {
  const found = await readState(pipelinePath(file));
  if (found === undefined) throw new NotFoundError(`There is no file ${file} (any more).`);
  const { bytes, digest } = found;
  if (bytes.includes(0) || !isUtf8(bytes)) throw new NotAPipelineFileError(file, 'it is not a text in UTF-8.');
  return { text: bytes.toString('utf8'), digest };
}

/**
 * Replaces the whole file, durably and with its permissions, if it is still in the state `expected`; an empty `expected` means that there
 * must be none. A link stays a link: the file that it leads to is replaced. Throws as {@link readPipelineFile}, or the store's errors for a full disk.
 */
export async function savePipelineFile(file: string, text: string, expected: string): Promise<SaveOutcome> {
  const place = pipelinePath(file);
  const bytes = Buffer.from(text, 'utf8');
  if (text.length > maxYamlLength) throw new NotAPipelineFileError(file, `the text is larger than ${maxYamlLength / 1024} KiB, the most that is read as YAML. It was not saved.`);
  if (bytes.includes(0)) throw new NotAPipelineFileError(file, 'the text holds a zero byte. It was not saved.');
  const target = await realpath(place).catch(() => place);
  const now = await readState(target);
  if ((now?.digest ?? '') !== expected) return { saved: false, digest: now?.digest ?? '' };
  if (now !== undefined && (now.mode & 0o222) === 0) throw new PipelineAccessError(file, 'written');
  const digest = digestOf(bytes);
  if (digest === now?.digest) return { saved: true, digest };
  return (await replaceFile(target, bytes, now, file)) ? { saved: true, digest } : { saved: false, digest: (await readState(target))?.digest ?? '' };
}

/** Makes a file that is not there yet. Throws {@link PipelineExistsError}. */
export async function createPipelineFile(file: string, text: string): Promise<void> {
  const place = pipelinePath(file);
  try {
    const handle = await open(place, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    syncFolder(path.dirname(place));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') throw new PipelineExistsError(place);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new NotFoundError(`There is no folder ${path.dirname(place)}.`, { cause: error });
    throw fileError(error, place, 'written');
  }
}

export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

interface FileState {
  readonly bytes: Buffer;
  readonly digest: string;
  readonly mode: number;
}

/** Never waits for a pipe and never reads a device: what is opened is asked what it is before it is read. */
async function readState(file: string): Promise<FileState | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new NotAPipelineFileError(file, stats.isDirectory() ? 'it is a folder. Name the file in it.' : 'it is a device or a pipe, not a file.');
      if (stats.size > maxBytes) throw new NotAPipelineFileError(file, `it is larger than ${maxBytes / 1024} KiB.`);
      const bytes = Buffer.alloc(maxBytes + 1 < stats.size + 4_096 ? maxBytes + 1 : stats.size + 4_096);
      let length = 0;
      for (let read = 1; read > 0 && length < bytes.length; length += read) ({ bytesRead: read } = await handle.read(bytes, length, bytes.length - length, length));
      if (length > stats.size) throw new NotAPipelineFileError(file, 'it is being written. Try again.');
      const content = bytes.subarray(0, length);
      return { bytes: content, digest: digestOf(content), mode: stats.mode & 0o7777 };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') throw new NotAPipelineFileError(file, 'its link leads to itself.');
    if (code === 'ENXIO' || code === 'EISDIR') throw new NotAPipelineFileError(file, 'it is not a file.');
    throw fileError(error, file, 'read');
  }
}

/** Whether the file was replaced: not when somebody else wrote to it meanwhile. */
async function replaceFile(target: string, bytes: Buffer, before: FileState | undefined, shown: string): Promise<boolean> {
  const staged = path.join(path.dirname(target), `.${path.basename(target).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(staged, 'wx', before?.mode ?? 0o666);
    try {
      // Whatever the umask made of it.
      if (before !== undefined) await handle.chmod(before.mode);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if ((await readState(target))?.digest !== before?.digest) {
      await rm(staged, { force: true });
      return false;
    }
    await rename(staged, target);
    syncFolder(path.dirname(target));
    return true;
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined);
    throw fileError(error, shown, 'written');
  }
}

function fileError(error: unknown, file: string, what: 'read' | 'written'): unknown {
  const code = systemCode(error);
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? new PipelineAccessError(file, what, error) : storeError(error, file);
}
