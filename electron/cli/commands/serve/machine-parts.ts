import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '#electron/browser-host/open-browser.ts';
import { revealInSystem } from '#electron/browser-host/reveal-in-system.ts';
import { version } from '../../../../package.json';
import type { CliContext } from '../../context.ts';
import { logTo, type ServeParts } from './serve.ts';

/** What `serve` uses of this machine. In the bundle, this file lies in `dist`, beside the page. */
export function machineParts(context: CliContext): ServeParts {
  const dist = fileURLToPath(new URL('.', import.meta.url));
  return {
    root: path.join(dist, 'renderer'),
    usualPort: 4717,
    openHost: async () => {
      const { composeHost } = await import('#electron/host/host.ts');
      return composeHost({
        environment: context.environment,
        kind: 'browser',
        version,
        workingFolder: process.cwd(),
        resources: path.resolve(dist, '..', 'resources'),
        reveal: (target) => revealInSystem(target, process.platform),
        log: logTo(context),
      });
    },
    openBrowser: (address, onFailure) => openBrowser(address, process.platform, onFailure),
  };
}
