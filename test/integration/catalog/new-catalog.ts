import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ulid } from 'ulid';
import { onTestFinished } from 'vitest';
import { Catalog } from '#electron/catalog/catalog.ts';
import { systemClock } from '#electron/clock.ts';

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A catalog as one process sees it; several may be opened on one folder. */
export function openCatalog(root: string): Catalog {
  return new Catalog(root, { clock: systemClock, newId: () => ulid().toLowerCase() });
}
