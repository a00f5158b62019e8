import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, openSync, closeSync, fsyncSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ContentHasher } from '#electron/content/content-hasher.ts';
import { homeLayout } from '#electron/home/layout.ts';
import { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import { atMost, type BenchRow, limit } from './row.ts';
import { median, timed } from './timing.ts';

const FILES = 1_000;
const BYTES_PER_FILE = 100 * 1024;
const ROUNDS = 7;

const FLOOR_WORKER = `
const { parentPort } = require('node:worker_threads');
const fs = require('node:fs');
const { createHash } = require('node:crypto');
parentPort.on('message', (files) => parentPort.postMessage(files.map((f) => createHash('sha256').update(fs.readFileSync(f)).digest('hex'))));`;

/** A folder of 1,000 files / 100 MB: first capture, flush to disk, and capture of the unchanged folder. */
export async function measureSnapshot(): Promise<BenchRow[]> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'drydock-bench-snapshot-'));
  const hasher = new ContentHasher();
  const threads = [0, 1].map(() => new Worker(FLOOR_WORKER, { eval: true }));
  try {
    const tree = path.join(base, 'tree');
    makeTree(tree);
    const files = readdirSync(tree, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    // Past the tick in which the files were made, so that the stat cache may trust them.
    await delay(300);
    const floor: number[] = [];
    const disk: number[] = [];
    const first: number[] = [];
    const flushed: number[] = [];
    const unchanged: number[] = [];
    const walked: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const home = path.join(base, `home-${round}`);
      const store = new SnapshotStore({ layout: homeLayout(home), hasher });
      const times = {
        floor: await timed(async () => hashOnThreads(threads, files)),
        first: await timed(async () => store.capture({ root: tree, includes: [], durable: 'later' })),
        flush: await timed(async () => store.flush()),
        unchanged: await timed(async () => store.capture({ root: tree, includes: [] })),
        walked: await timed(() => walkAndStat(tree)),
        disk: await timed(async () => writeAndFlush(path.join(base, 'raw'))),
      };
      await rm(home, { recursive: true });
      // The first round warms threads and page cache.
      if (round === 0) continue;
      floor.push(times.floor);
      disk.push(times.disk);
      first.push(times.first);
      flushed.push(times.first + times.flush);
      unchanged.push(times.unchanged);
      walked.push(times.walked);
    }
    const hashing = median(floor);
    const what = `${FILES} files / 100 MB`;
    return [
      atMost({ name: `snapshot: first capture of ${what}, hashed and stored`, value: median(first), unit: 'ms' }, 1.5, 'per-file sha256 on two warm workers', hashing),
      atMost({ name: `snapshot: first capture of ${what}, flushed to disk`, value: median(flushed), unit: 'ms' }, 1.5, 'that sha256 + write and fsync of the same bytes', hashing + median(disk)),
      limit({ name: `snapshot: unchanged ${what}`, value: median(unchanged), unit: 'ms' }, 15, { against: 'walk and lstat of every file', value: median(walked) }),
    ];
  } finally {
    await Promise.all(threads.map(async (thread) => thread.terminate()));
    await hasher[Symbol.asyncDispose]();
    await rm(base, { recursive: true, force: true });
  }
}

function makeTree(tree: string): void {
  for (let at = 0; at < FILES; at += 1) {
    const folder = path.join(tree, `d${at % 20}`);
    mkdirSync(folder, { recursive: true });
    const content = randomBytes(BYTES_PER_FILE);
    if (at % 2 === 1) content.fill(97, 0, BYTES_PER_FILE / 2);
    writeFileSync(path.join(folder, `f${at}`), content);
  }
}

async function hashOnThreads(threads: readonly Worker[], files: readonly string[]): Promise<void> {
  const half = Math.ceil(files.length / 2);
  await Promise.all(
    threads.map(async (thread, at) => {
      const answer = once(thread, 'message');
      thread.postMessage(files.slice(at * half, (at + 1) * half), []);
      await answer;
    }),
  );
}

function walkAndStat(tree: string): number {
  const entries = readdirSync(tree, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => lstatSync(path.join(entry.parentPath, entry.name), { bigint: true })).length;
}

async function writeAndFlush(file: string): Promise<void> {
  const content = Buffer.alloc(1 << 20, 7);
  const fd = openSync(file, 'w');
  for (let written = 0; written < FILES * BYTES_PER_FILE; written += content.length) writeSync(fd, content);
  fsyncSync(fd);
  closeSync(fd);
  await rm(file);
}
