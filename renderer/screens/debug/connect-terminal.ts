import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import type { Client } from '../../client/client.ts';

export type TerminalState =
  | { readonly kind: 'opening' | 'open' }
  | { readonly kind: 'ended'; readonly exitCode?: number | undefined }
  | { readonly kind: 'failed'; readonly message: string };

export interface TerminalRequest {
  readonly client: Client;
  readonly debugId: string;
  readonly place: HTMLElement;
  /** The accessible name. */
  readonly label: string;
  readonly onState: (state: TerminalState) => void;
  /** The person asked for a way out of the terminal by keyboard. */
  readonly onLeave: () => void;
}

/** What one call may carry. */
const LONGEST_WRITE = 500_000;

/** Shows a terminal of the host in an element. `close` ends the shell. */
export function connectTerminal({ client, debugId, place, label, onState, onLeave }: TerminalRequest): { readonly terminal: Terminal; readonly close: () => void } {
  const terminal = new Terminal({ fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace", fontSize: 12.5, scrollback: 10_000, minimumContrastRatio: 4.5, cursorBlink: true, screenReaderMode: true });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(place);
  terminal.textarea?.setAttribute('aria-label', label);
  terminal.attachCustomKeyEventHandler((event) => keepsKey(event, terminal, onLeave));
  fit.fit();

  let id: string | undefined;
  let early = '';
  let opening = true;
  let closed = false;
  const ends: (() => void)[] = [];
  const ignoreGone = (): void => undefined;
  const open = async (): Promise<void> => {
    onState({ kind: 'opening' });
    const { terminalId } = await client.call('terminal.open', { debugId, columns: terminal.cols, rows: terminal.rows });
    if (closed) {
      await client.call('terminal.close', { terminalId });
      return;
    }
    id = terminalId;
    opening = false;
    onState({ kind: 'open' });
    const over = (state: TerminalState): void => {
      id = undefined;
      if (!closed) onState(state);
    };
    ends.push(
      client.watch('terminal', terminalId, {
        onEvent: (event) => {
          if (event.kind === 'output') terminal.write(event.data, () => void client.call('terminal.acknowledge', { terminalId, characters: event.data.length }).catch(ignoreGone));
          else over({ kind: 'ended', exitCode: event.exitCode });
        },
        // Terminals end with the connection they were opened by.
        onGap: () => over({ kind: 'ended' }),
      }),
      client.subscribeReconnect(() => over({ kind: 'ended' })),
    );
    if (early !== '') terminal.input(early);
  };
  open().catch((error: unknown) => {
    if (!closed) onState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  });

  const input = terminal.onData((data) => {
    const terminalId = id;
    if (terminalId === undefined) {
      // Whoever is quicker than the shell loses nothing.
      if (opening) early += data;
      return;
    }
    for (let at = 0; at < data.length; at += LONGEST_WRITE) client.call('terminal.write', { terminalId, data: data.slice(at, at + LONGEST_WRITE) }).catch(ignoreGone);
  });
  const size = terminal.onResize(({ cols, rows }) => {
    if (id !== undefined) client.call('terminal.resize', { terminalId: id, columns: cols, rows }).catch(ignoreGone);
  });
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(place);

  return {
    terminal,
    close: () => {
      closed = true;
      observer.disconnect();
      input.dispose();
      size.dispose();
      for (const end of ends) end();
      if (id !== undefined) client.call('terminal.close', { terminalId: id }).catch(ignoreGone);
      terminal.dispose();
    },
  };
}

/** Whether the terminal takes a key. Copying is Ctrl+C with a selection, or Ctrl+Shift+C; pasting is the browser's own. */
function keepsKey(event: KeyboardEvent, terminal: Terminal, onLeave: () => void): boolean {
  if (event.type !== 'keydown') return true;
  if (event.key === 'Escape' && event.shiftKey) {
    onLeave();
    return false;
  }
  const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && terminal.hasSelection();
  if (isCopy) {
    event.preventDefault();
    navigator.clipboard.writeText(terminal.getSelection()).catch(() => undefined);
    terminal.clearSelection();
    return false;
  }
  return !((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'v');
}
