import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';

/** Whether this user may mount file systems; tests that need a small or read-only disk are skipped otherwise. */
export function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A folder on a file system of its own with so many KiB; unmounted after the test. */
export function smallDisk(kibibytes: number): { readonly folder: string; readonly makeReadOnly: () => void } {
  const folder = temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(kibibytes)}k`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return { folder, makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', folder]) };
}
