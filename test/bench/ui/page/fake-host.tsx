import type { HostFrame } from '#shared/contract/frames.ts';
import type { Connect } from '#renderer/client/transport.ts';

/** A host in a worker: its messages arrive as text, as those of the real one do, and it takes none of the page's time. */
export function fakeHost(): Connect {
  return (listener) => {
    const worker = new Worker(new URL('fake-host-worker.tsx', import.meta.url), { type: 'module' });
    worker.addEventListener('message', (message: MessageEvent<unknown>) => {
      const frame: HostFrame = JSON.parse(String(message.data));
      listener.onFrame(frame);
    });
    return { send: (frame) => worker.postMessage(JSON.stringify(frame), []), close: () => worker.terminate() };
  };
}
