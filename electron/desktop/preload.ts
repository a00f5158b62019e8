import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import { callNames } from '#shared/contract/call-names.ts';
import type { DesktopBridge } from '#shared/contract/desktop-bridge.ts';
import type { ClientFrame, HostFrame } from '#shared/contract/frames.ts';
import { channels } from './channels.ts';

/*
 * Runs in the page's process, in a sandbox, before the page. Bundled to one file that imports nothing but `electron`. The page gets
 * the functions below and nothing else: no channel of its choice, no object of Electron.
 */
const listeners = new Set<(frame: HostFrame) => void>();

function tell(frame: HostFrame): void {
  for (const listener of listeners) listener(frame);
}

function send(frame: ClientFrame): void {
  ipcRenderer.invoke(channels.frame, JSON.stringify(frame)).catch((error: unknown) => {
    // A call that was refused must not hang.
    if (frame.t === 'call') tell({ t: 'reply', id: frame.id, ok: false, error: { code: 'refused', message: `Drydock refused this message: ${String(error)}`, problems: [] } });
  });
}

function onMessage(_event: IpcRendererEvent, text: string): void {
  const frame: HostFrame = JSON.parse(text);
  tell(frame);
}

const bridge: DesktopBridge = {
  call: (name, id, input) => {
    if (!callNames.has(name)) throw new TypeError('There is no such call in the contract.');
    send({ t: 'call', id, name, input });
  },
  cancel: (id) => send({ t: 'cancel', id }),
  watch: (topic) => send({ t: 'watch', topic }),
  unwatch: (topic) => send({ t: 'unwatch', topic }),
  listen: (listener) => {
    if (listeners.size === 0) ipcRenderer.on(channels.toPage, onMessage);
    listeners.add(listener);
    ipcRenderer.invoke(channels.begin).catch(() => undefined); // the app has logged why
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      ipcRenderer.off(channels.toPage, onMessage);
      ipcRenderer.invoke(channels.end).catch(() => undefined);
    };
  },
};

contextBridge.exposeInMainWorld('drydock', bridge);
