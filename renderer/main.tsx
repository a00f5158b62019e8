import { livesUnderPolicy } from './csp.ts';
import { openApp } from './open-app.ts';

livesUnderPolicy();
// Only now: libraries make styles while they load.
openApp().catch((error: unknown) => {
  document.title = 'Drydock could not start';
  document.body.textContent = error instanceof Error ? error.message : 'Drydock could not start.';
});
