import { script } from '@bomb.sh/tab';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { capturedConsole } from './captured-console.ts';
import type { CompletionShell } from './shells.ts';

/** `drydock completion SHELL` */
export function printCompletionScript(context: CliContext, shell: CompletionShell): ExitCode {
  context.out.write(
    capturedConsole(() => {
      script(shell, 'drydock', 'drydock');
    }),
  );
  return 0;
}
