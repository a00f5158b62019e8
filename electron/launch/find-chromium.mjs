import { existsSync } from 'node:fs';

/** The shell for tests draws the same pages as the browser around it, with less: it comes first. */
const usual = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The program of a Chromium for the stories of the app: the one that `CHROMIUM_PATH` names, else one of the system. @param {NodeJS.ProcessEnv} environment */
export const findChromium = (environment) => environment['CHROMIUM_PATH'] ?? usual.find((file) => existsSync(file));
