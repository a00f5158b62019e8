import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { S3Place } from '#electron/workspace/content/s3-storage.ts';

/** An S3-compatible storage of its own, with one bucket. */
export async function startS3(folder: string): Promise<AsyncDisposable & { readonly place: S3Place }> {
  const program = path.join(path.dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin', 's3rver.js');
  const child = spawn(process.execPath, [program, '-d', folder, '-a', '127.0.0.1', '-p', '0', '-s', '--no-vhost-buckets', '--configure-bucket', 'drydock'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  let said = '';
  for await (const piece of child.stdout) {
    said += String(piece);
    const port = /listening on [^:]+:(\d+)/u.exec(said)?.[1];
    if (port === undefined) continue;
    return {
      place: { endpoint: `http://127.0.0.1:${port}`, bucket: 'drydock', prefix: 'team', region: 'us-east-1', accessKey: 'S3RVER', secretKey: 'S3RVER', partBytes: 5 * 1024 * 1024 },
      [Symbol.asyncDispose]: stop,
    };
  }
  await stop();
  throw new Error(`The storage did not start: ${said}`);
}
