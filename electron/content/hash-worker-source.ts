/**
 * The hashing thread, as plain JavaScript text that is evaluated in a worker: it needs no file of its own beside a bundle and
 * no TypeScript loader from source. Message: `{ files, sizes, stamps, pack?, known, loose? }`. Reply: `{ rows }` in the order of `files`, each
 * `[digest, size, stamp, readAtMs, offset]` (offset -1: not written), or `{ failure: { path, code, message } }`.
 * With `pack` the content of files whose digest is not known yet is appended to that new file while it is being hashed.
 * A file that still has the given stamp after it was read did not change since that was taken, so one look at it is enough; any
 * other is looked at before and after. The buffer is small so that content is hashed and written while the processor's cache holds it.
 */
export const hashWorkerSource = `
'use strict';
const { parentPort } = require('node:worker_threads');
const fs = require('node:fs');
const { createHash, hash } = require('node:crypto');
const BUFFER_BYTES = 1 << 19;
const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
const stampOf = (s) => s.size + ':' + s.mtimeNs + ':' + s.ctimeNs + ':' + s.ino;

function readFully(fd, at, length) {
  let got = 0;
  while (got < length) {
    const n = fs.readSync(fd, buffer, at + got, length - got, null);
    if (n === 0) break;
    got += n;
  }
  return got;
}

parentPort.on('message', ({ files, sizes, stamps, pack, known, loose }) => {
  let path = pack;
  let out = -1;
  try {
    const stored = new Set(known);
    const isStored = (digest) => stored.has(digest) || (loose !== undefined && fs.existsSync(loose + '/' + digest));
    if (pack !== undefined) out = fs.openSync(pack, 'wx');
    let position = 0;
    let used = 0;
    const write = (length) => {
      for (let done = 0; done < length; ) done += fs.writeSync(out, buffer, done, length - done, position + done);
    };
    const flush = () => { write(used); position += used; used = 0; };
    const one = (fd, size) => {
      if (size <= buffer.length) {
        if (used + size > buffer.length) flush();
        const got = readFully(fd, used, size);
        const digest = hash('sha256', buffer.subarray(used, used + got));
        const keep = out !== -1 && !isStored(digest);
        return { digest, got, offset: keep ? position + used : -1, accept: () => { if (keep) { used += got; stored.add(digest); } } };
      }
      if (out !== -1) flush();
      const hasher = createHash('sha256');
      const start = position;
      let got = 0;
      for (let n = readFully(fd, 0, buffer.length); n > 0; n = readFully(fd, 0, buffer.length)) {
        hasher.update(buffer.subarray(0, n));
        if (out !== -1) { write(n); position += n; }
        got += n;
      }
      const digest = hasher.digest('hex');
      const keep = out !== -1 && !isStored(digest);
      const end = position;
      position = start;
      return { digest, got, offset: keep ? start : -1, accept: () => { if (keep) { position = end; stored.add(digest); } } };
    };
    const rows = [];
    for (let at = 0; at < files.length; at += 1) {
      path = files[at];
      for (let attempt = 1; ; attempt += 1) {
        const readAtMs = Date.now();
        const fd = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0));
        try {
          const before = attempt === 1 && stamps[at] !== undefined ? undefined : fs.fstatSync(fd, { bigint: true });
          const size = before === undefined ? sizes[at] : Number(before.size);
          const stamp = before === undefined ? stamps[at] : stampOf(before);
          const result = before === undefined || before.isFile() ? one(fd, size) : undefined;
          if (result !== undefined && result.got === size && stampOf(fs.fstatSync(fd, { bigint: true })) === stamp) {
            result.accept();
            rows.push([result.digest, size, stamp, readAtMs, result.offset]);
            break;
          }
        } finally {
          fs.closeSync(fd);
        }
        if (attempt === 3) throw Object.assign(new Error('changed while it was being read'), { code: 'CHANGING' });
      }
    }
    if (out !== -1) { path = pack; flush(); fs.ftruncateSync(out, position); }
    parentPort.postMessage({ rows });
  } catch (error) {
    parentPort.postMessage({ failure: { path, code: error.code ?? 'UNKNOWN', message: String(error.message) } });
  } finally {
    if (out !== -1) fs.closeSync(out);
  }
});
`;
