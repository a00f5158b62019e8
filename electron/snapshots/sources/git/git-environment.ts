/** What git may speak. Local reads speak nothing: an incomplete clone must not fetch by itself, with programs its configuration names. */
const PROTOCOLS = 'https:http:ssh:git';
const NO_PROTOCOLS = 'none';

/** Settings that a repository's own configuration, or that of the machine, must not decide: what git would execute. */
export const safeSettings: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.sshCommand=ssh -oBatchMode=yes',
  'core.askPass=',
  'core.gitProxy=',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'uploadpack.packObjectsHook=',
].flatMap((setting) => ['-c', setting]);

/**
 * The environment of git: that of the machine without what would change where git looks or what it runs. `~/.netrc`, ssh keys and agent, and
 * proxies stay, so that private repositories can be had.
 */
export function gitEnvironment(environment: NodeJS.ProcessEnv, network: 'none' | 'remote'): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_|^SSH_ASKPASS/i.test(name)));
  return {
    ...kept,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes',
    GIT_ALLOW_PROTOCOL: network === 'none' ? NO_PROTOCOLS : PROTOCOLS,
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
  };
}
