import { spawn } from 'node:child_process';

/** Some openers stay for as long as the browser does; how that ends is no news. */
const NEWS_MS = 5_000;

/** Starts the person's browser. Nothing waits for it; `onFailure` hears when there is none to start. */
export function openBrowser(address: string, platform: NodeJS.Platform, onFailure: (error: Error) => void): void {
  const { program, before } = opener(platform);
  startProgram(program, [...before, address], onFailure);
}

/** Starts a program that goes on by itself. `onFailure` hears when it cannot be started, or fails at once. */
export function startProgram(program: string, args: readonly string[], onFailure: (error: Error) => void): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true, shell: false });
  const started = performance.now();
  child.on('error', onFailure);
  child.on('exit', (code) => {
    if (code !== null && code !== 0 && performance.now() - started < NEWS_MS) onFailure(new Error(`${program} ended with ${String(code)}`));
  });
  child.unref();
}

function opener(platform: NodeJS.Platform): { readonly program: string; readonly before: readonly string[] } {
  if (platform === 'darwin') return { program: 'open', before: [] };
  // `start` belongs to a shell; this is what it calls.
  if (platform === 'win32') return { program: 'rundll32', before: ['url.dll,FileProtocolHandler'] };
  return { program: 'xdg-open', before: [] };
}
