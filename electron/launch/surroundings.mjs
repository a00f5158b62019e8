/**
 * Whether windows that are opened here show up before the person.
 * @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform
 */
export function hasScreen(environment, platform) {
  const has = (/** @type {string} */ name) => (environment[name] ?? '') !== '';
  if (platform === 'darwin' || platform === 'win32') return !has('SSH_CONNECTION');
  return has('DISPLAY') || has('WAYLAND_DISPLAY');
}

/**
 * Whether there is a person to open a browser for.
 * @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform
 */
export function canShowBrowser(environment, platform) {
  return (environment['CI'] ?? '') === '' && hasScreen(environment, platform);
}

/**
 * What is in the way of the desktop app, in words; undefined when nothing is.
 * @param {string | undefined} electron its program @param {NodeJS.ProcessEnv} environment @param {NodeJS.Platform} platform
 * @param {number | undefined} userId
 */
export function whyNoDesktop(electron, environment, platform, userId) {
  if (electron === undefined) return 'the desktop shell (Electron) is not installed here (`npx install-electron` does it)';
  if (!hasScreen(environment, platform)) return 'there is no screen here';
  if (platform === 'linux' && userId === 0) return 'the desktop shell (Electron) does not run as root';
  return undefined;
}
