import type { HostFrame } from '#shared/contract/frames.ts';
import type { DesktopBridge } from '#shared/contract/desktop-bridge.ts';
import type { Connect } from './transport.ts';

/** The desktop app's bridge. It is there as long as the window is. */
export function desktopTransport(bridge: DesktopBridge): Connect {
  return (listener) => {
    const stop = bridge.listen((frame: HostFrame) => listener.onFrame(frame));
    return {
      send: (frame) => {
        switch (frame.t) {
          case 'call':
            bridge.call(frame.name, frame.id, frame.input);
            break;
          case 'cancel':
            bridge.cancel(frame.id);
            break;
          case 'watch':
            bridge.watch(frame.topic);
            break;
          case 'unwatch':
            bridge.unwatch(frame.topic);
            break;
        }
      },
      close: stop,
    };
  };
}
