import { Button, Text, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconCornerDownRight, IconTerminal2 } from '../../ui/icons.ts';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../../client/hooks.ts';
import { connectTerminal } from './connect-terminal.ts';
import type { TerminalState } from './connect-terminal.ts';
import '@xterm/xterm/css/xterm.css';

/** A shell where the node's command runs. A new one is opened when the old one has ended. */
export function TerminalPane(of: { readonly debugId: string; readonly command: string; readonly where: string }): React.JSX.Element {
  const [count, setCount] = useState(1);
  return <OneTerminal key={count} {...of} onAgain={() => setCount(count + 1)} />;
}

function OneTerminal({ debugId, command, where, onAgain }: { readonly debugId: string; readonly command: string; readonly where: string; readonly onAgain: () => void }): React.JSX.Element {
  const client = useClient();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const way = useRef<HTMLButtonElement>(null);
  const terminal = useRef<Terminal>(undefined);
  const [state, setState] = useState<TerminalState>({ kind: 'opening' });

  useEffect(() => {
    if (place.current === null) return undefined;
    const connected = connectTerminal({ client, debugId, place: place.current, label: `Terminal in ${where}`, onState: setState, onLeave: () => way.current?.focus() });
    terminal.current = connected.terminal;
    return connected.close;
  }, [client, debugId, where]);

  // After the page has taken its colours.
  useEffect(() => {
    const element = place.current;
    if (element === null || terminal.current === undefined) return;
    const { color, backgroundColor } = getComputedStyle(element);
    terminal.current.options.theme = { foreground: color, background: backgroundColor, cursor: color, selectionBackground: scheme === 'dark' ? '#2b4a66' : '#b9d9f5' };
  }, [scheme]);

  const over = state.kind === 'ended' || state.kind === 'failed';
  return (
    <section className="code-pane" aria-label="Terminal">
      <div className="code-bar">
        <IconTerminal2 size={14} aria-hidden />
        <Text size="xs" fw={600}>
          Terminal
        </Text>
        <Text size="xs" className="quiet" truncate role="status">
          {stateText(state, where)}
        </Text>
        <span className="code-grow" />
        {over ? (
          <Button size="compact-xs" variant="default" onClick={onAgain}>
            Open a new one
          </Button>
        ) : undefined}
        <Tooltip label="Types the command of the node; press Enter in the terminal to run it. Shift+Esc leaves the terminal.">
          <Button
            ref={way}
            size="compact-xs"
            variant="default"
            disabled={state.kind !== 'open'}
            leftSection={<IconCornerDownRight size={13} aria-hidden />}
            onClick={() => {
              terminal.current?.paste(command.trim());
              terminal.current?.focus();
            }}
          >
            Type the command
          </Button>
        </Tooltip>
      </div>
      <div ref={place} className="debug-terminal" />
    </section>
  );
}

function stateText(state: TerminalState, where: string): string {
  switch (state.kind) {
    case 'opening':
      return `opening a shell in ${where} …`;
    case 'open':
      return where;
    case 'ended':
      return state.exitCode === undefined ? 'ended' : `ended with exit code ${String(state.exitCode)}`;
    case 'failed':
      return state.message;
  }
}
