/**
 * Whether a browser that is started here shows up before the person: there is a screen, it is theirs, and a person is there at all.
 * @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform
 */
export function canShowBrowser(environment, platform) {
  const has = (/** @type {string} */ name) => (environment[name] ?? '') !== '';
  if (has('CI')) return false;
  if (platform === 'darwin' || platform === 'win32') return !has('SSH_CONNECTION');
  return has('DISPLAY') || has('WAYLAND_DISPLAY');
}
