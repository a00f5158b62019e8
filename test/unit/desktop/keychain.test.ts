import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FileTokens } from '#electron/sync/accounts/file-tokens.ts';
import { SealedTokens } from '#electron/sync/accounts/sealed-tokens.ts';
import { standInElectron } from '#test/kit/desktop/stand-in-electron.ts';

test("the desktop seals tokens with the system's keychain, and keeps none where there is none", async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'drydock-client-keychain-'));
  try {
    const sealing = standInElectron({ keychain: 'gnome_libsecret' });
    const tokens = new SealedTokens(home, sealing.electron.safeStorage, new FileTokens(home));
    await tokens.write('ws-1', 'the-token');
    expect(await tokens.read('ws-1')).toBe('the-token');
    expect(readFileSync(tokens.where('ws-1'), 'utf8')).not.toContain('the-token');
    expect(sealing.told('safeStorage.encryptString')).toEqual([[]]);
    for (const keychain of [undefined, 'basic_text']) {
      const { electron, told } = standInElectron(keychain === undefined ? {} : { keychain });
      const refusing = new SealedTokens(home, electron.safeStorage, new FileTokens(home));
      await expect(refusing.write('ws-2', 'the-token')).rejects.toMatchObject({ code: 'unsafe-token' });
      expect(told('safeStorage.encryptString')).toEqual([]);
      expect(await refusing.read('ws-2')).toBeUndefined();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
