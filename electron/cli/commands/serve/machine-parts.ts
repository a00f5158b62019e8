import { fileURLToPath } from 'node:url';
import { openBrowser } from '#electron/browser-host/open-browser.ts';
import type { StoppableHost } from '#electron/host/host-like.ts';
import type { CliContext } from '../../context.ts';
import type { ServeParts } from './serve.ts';

/** What `serve` uses of this machine. In the bundle, this file lies in `dist`, beside the page. */
export function machineParts(_context: CliContext): ServeParts {
  return {
    root: fileURLToPath(new URL('./renderer', import.meta.url)),
    usualPort: 4717,
    openHost: () => Promise.resolve(emptyHost()),
    openBrowser: (address, onFailure) => openBrowser(address, process.platform, onFailure),
  };
}

/** Says hello. Stands in until the host is composed. */
function emptyHost(): StoppableHost {
  return {
    connect: (send) => {
      send({ t: 'hello', epoch: String(process.pid), version: '0' });
      return { receive: () => undefined, close: () => undefined };
    },
    activeRuns: () => 0,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
