import { FileLock } from '#electron/store/file-lock.ts';

/** Takes the lock named by the first argument, says so, and holds it until it is killed. */
await new FileLock(process.argv[2] ?? '').acquire();
process.stdout.write('held\n');
process.stdin.resume();
