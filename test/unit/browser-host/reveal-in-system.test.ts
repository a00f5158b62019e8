import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { revealInSystem } from '#electron/browser-host/reveal-in-system.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-reveal-'));
  mkdirSync(path.join(folder, 'Thing.app'));
  writeFileSync(path.join(folder, 'Thing.app', 'notes.txt'), '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Programs that note what they were asked for. */
function programs(...names: readonly string[]): () => readonly string[] {
  const noted = path.join(folder, 'noted');
  for (const name of names) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho "${name} $*" >> '${noted}'\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', `${folder}:/bin:/usr/bin`);
  return () => (existsSync(noted) ? readFileSync(noted, 'utf8').trim().split('\n') : []);
}

describe.skipIf(process.platform === 'win32')('Revealing a place (needs a shell)', () => {
  it('shows applications, and what is in them, on macOS; none is started', async () => {
    const asked = programs('open');
    await revealInSystem(path.join(folder, 'Thing.app'), 'darwin');
    await revealInSystem(path.join(folder, 'Thing.app', 'notes.txt'), 'darwin');
    await vi.waitFor(() => expect(asked()).toEqual([`open -R ${folder}/Thing.app`, `open -R ${folder}/Thing.app/notes.txt`]));
  });

  it('opens the folder, or that of a file, elsewhere: never the file', async () => {
    const asked = programs('xdg-open', 'rundll32');
    await revealInSystem(path.join(folder, 'Thing.app', 'notes.txt'), 'linux');
    await revealInSystem(folder, 'win32');
    await vi.waitFor(() => expect(asked().toSorted()).toEqual([`rundll32 url.dll,FileProtocolHandler ${folder}`, `xdg-open ${folder}/Thing.app`]));
  });

  it('says where the folder is when there is no file manager, and refuses what is not there', async () => {
    vi.stubEnv('PATH', path.join(folder, 'nothing'));
    await expect(revealInSystem(folder, 'darwin')).rejects.toThrow(folder);
    await expect(revealInSystem(path.join(folder, 'gone'), 'darwin')).rejects.toThrow('ENOENT');
  });
});
