import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The program of a Chromium for the stories of the app: the one that `CHROMIUM_PATH` names, else one of the system. @param {NodeJS.ProcessEnv} environment */
export const findChromium = (environment) => environment['CHROMIUM_PATH'] ?? usual.find((file) => existsSync(file));
