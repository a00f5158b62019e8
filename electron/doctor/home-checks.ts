import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import prettyBytes from 'pretty-bytes';
import { isFileLockHeld, tryAcquireFileLock } from '#electron/store/file-lock.ts';
import type { Check } from './check.ts';

/** Kinds by the number `statfs` gives them on Linux. */
const fileSystems: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x9123683e: 'btrfs',
  0x58465342: 'xfs',
  0x2fc12fc1: 'zfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlay',
  0x6969: 'nfs',
  0xff534d42: 'cifs',
  0xfe534d42: 'smb',
  0x01021997: '9p',
  0x65735546: 'fuse',
  0xf2f52010: 'f2fs',
};

/** What does not keep its promises about locks and flushes, or forgets everything. */
const doubtful: Readonly<Record<string, string>> = {
  tmpfs: 'It is kept in memory and gone after a restart.',
  nfs: 'Locks and flushes over a network can be slow or unreliable.',
  cifs: 'Locks and flushes over a network can be slow or unreliable.',
  smb: 'Locks and flushes over a network can be slow or unreliable.',
  '9p': 'This share of another system is slow with many small files.',
};

const littleBytes = 5e9;
const tooLittleBytes = 2e8;

/** Whether the home can be written to durably, where it is, how much room is left, and whether locks work there. */
export async function homeChecks(root: string): Promise<readonly Check[]> {
  const home = await homeCheck(root);
  if (home.status === 'failed') return [home];
  return [home, await spaceCheck(root), await lockCheck(root)];
}

async function homeCheck(root: string): Promise<Check> {
  const name = 'home';
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await withScratch(root, async (folder) => {
      const file = await open(path.join(folder, 'probe'), 'w');
      try {
        await file.write('probe');
        await file.sync();
      } finally {
        await file.close();
      }
    });
  } catch (error) {
    const advice = 'Point DRYDOCK_HOME at a folder you can write to, or mend its permissions.';
    return { name, status: 'failed', detail: `${root} cannot be written: ${messageOf(error)}`, advice };
  }
  const kind = process.platform === 'linux' ? fileSystems[(await statfs(root)).type] : undefined;
  const doubt = kind === undefined ? undefined : doubtful[kind];
  const detail = `${root} is writable${kind === undefined ? '' : ` (${kind})`}.${doubt === undefined ? '' : ` ${doubt}`}`;
  return doubt === undefined ? { name, status: 'ok', detail } : { name, status: 'warning', detail, advice: 'Point DRYDOCK_HOME at a folder on a local disk.' };
}

async function spaceCheck(root: string): Promise<Check> {
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  const detail = `${prettyBytes(free)} free on the disk of the home.`;
  if (free >= littleBytes) return { name: 'disk', status: 'ok', detail };
  const advice = '`drydock home clean` shows what Drydock can give back; images take the most room elsewhere (`docker system df`).';
  return { name: 'disk', status: free < tooLittleBytes ? 'failed' : 'warning', detail, advice };
}

async function lockCheck(root: string): Promise<Check> {
  const name = 'locks';
  try {
    return await withScratch(root, async (folder) => {
      const file = path.join(folder, 'lock');
      using lock = await tryAcquireFileLock(file);
      if (lock === undefined) throw new Error('a fresh lock was taken already');
      // The same process sees its own lock through another descriptor; where it does not, two commands would not either.
      if (!isFileLockHeld(file)) throw new Error('a held lock is not seen');
      return { name, status: 'ok', detail: 'Locks between processes work.' };
    });
  } catch (error) {
    return { name, status: 'failed', detail: `Locks do not work in ${root}: ${messageOf(error)}`, advice: 'Point DRYDOCK_HOME at a folder on a local disk.' };
  }
}

async function withScratch<T>(root: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(root, '.doctor-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
