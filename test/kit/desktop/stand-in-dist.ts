import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Marks where an Electron program keeps its fuses; a version, a length and one byte for each fuse follow. */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** A folder shaped like an unpacked Electron for Linux, with fuses as they are delivered, for packing without the program. It runs nothing. */
export function writeStandInDist(folder: string, version: string): void {
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  mkdirSync(path.join(folder, 'locales'));
  const program = path.join(folder, 'electron');
  writeFileSync(program, Buffer.concat([Buffer.from(`#!/bin/sh\nexit 70\n${FUSE_MARK}`), Buffer.from([1, 9]), Buffer.from('101100110')]));
  chmodSync(program, 0o755);
  for (const file of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) writeFileSync(path.join(folder, file), '');
  writeFileSync(path.join(folder, 'version'), version);
}
