export const completionShells = ['bash', 'zsh', 'fish', 'powershell'] as const;
/** A shell that completion scripts can be had for. */
export type CompletionShell = (typeof completionShells)[number];
