import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLocalEnvironment } from '#electron/engines/process/local-environment.ts';
import { openProcessTerminal } from '#electron/engines/process/process-terminal.ts';
import { processStep } from '#test/kit/process-steps.ts';

describe('a shell of this machine', () => {
  it('ends also when it was only just being started', async () => {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-shell-')));
    try {
      const local = await findLocalEnvironment(process.env, path.join(root, 'shims'));
      const step = processStep(root, 'a', 'true');
      for (let time = 0; time < 30; time += 1) {
        const shell = await openProcessTerminal({ local, home: root, session: `s${String(time)}` }, { step, hermetic: false, columns: 80, rows: 24, onOutput: () => undefined });
        await shell[Symbol.asyncDispose]();
        expect(await shell.ended).toEqual({});
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
