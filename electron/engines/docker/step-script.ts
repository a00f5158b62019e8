/** Where the gate's folder is mounted in a container that has one. */
export const GATE_PATH = '/mnt/.drydock';

/** Picks a home and a user name for a uid that the image does not know; many programs fail without either. */
const SETTLE_IN = [
  'if [ -z "${HOME:-}" ] || { [ "$HOME" = / ] && [ "$(id -u 2>/dev/null)" != 0 ]; } || [ ! -w "$HOME" ]; then export HOME=/tmp; fi',
  'export USER="${USER:-drydock}"',
].join('\n');

const RUN = 'if command -v bash >/dev/null 2>&1; then set -- bash -c "$1"; else set -- sh -c "$1"; fi';

const PLAIN = `${SETTLE_IN}\n${RUN}\nexec "$@"`;

/** The exit code goes out by file descriptor 3, which the command itself does not get. The marker ends both log streams. */
const GATED = [
  SETTLE_IN,
  `exec 3>${GATE_PATH}/done || exit 125`,
  `IFS= read -r word <${GATE_PATH}/go && [ "$word" = go ] || exit 125`,
  'mark=$2',
  RUN,
  '"$@" 3>&-',
  'code=$?',
  'printf "\\\\001%s" "$mark"',
  'printf "\\\\001%s" "$mark" >&2',
  'echo "$code" >&3',
  'exit "$code"',
].join('\n');

/** What a slot runs: it says that it sees the host's FIFO, then sleeps for good, without help from the image where need be. */
const SLOT = `if [ -n "$1" ]; then echo "$1" >${GATE_PATH}/done; fi\nsleep 2147483647 || read -r _`;

/** No start-up files: a step reads none either. */
const SHELL = `${SETTLE_IN}\nif command -v bash >/dev/null 2>&1; then export PS1='\\w \\$ '; exec bash --noprofile --norc; else exec sh; fi`;

/** The container's command line for an interactive shell. */
export function shellCommandLine(): string[] {
  return ['sh', '-c', SHELL, 'drydock'];
}

/** The container's command line (entry point and arguments) for a step without a gate. */
export function plainCommandLine(command: string): string[] {
  return ['sh', '-c', PLAIN, 'drydock', command];
}

/** The same, held at a gate. `marker` is unguessable text without white space that ends stdout and stderr, after a byte 1. */
export function gatedCommandLine(command: string, marker: string): string[] {
  return ['sh', '-c', GATED, 'drydock', command, marker];
}

/** `greeting` is empty when the slot has no gate mounted. */
export function slotCommandLine(greeting: string): string[] {
  return ['sh', '-c', SLOT, 'drydock', greeting];
}
