import type { HostFrame } from '#shared/contract/frames.ts';
import type { Connect } from './transport.ts';

/** Closed by the host because of the token. */
const BAD_TOKEN = 4401;

/**
 * The browser host's WebSocket. The token comes in the address's fragment, which no server sees, is kept for this tab and taken out of
 * the address; it is the first message of each connection.
 */
export function webSocketTransport(place: Location, storage: Storage): Connect {
  const given = new URLSearchParams(place.hash.slice(1)).get('token');
  if (given !== null) {
    storage.setItem('drydock-token', given);
    history.replaceState(null, '', place.pathname);
  }
  return (listener) => {
    const socket = new WebSocket(`${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}/contract`);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token: storage.getItem('drydock-token') ?? '' })));
    socket.addEventListener('message', (message) => {
      // The host is trusted: it served this page.
      const frame: HostFrame = JSON.parse(String(message.data));
      listener.onFrame(frame);
    });
    socket.addEventListener('close', ({ code }) => {
      if (code === BAD_TOKEN) listener.onLost('This address has no valid token. Open the address that `drydock serve` printed.', true);
      else listener.onLost('The connection to Drydock was lost.', false);
    });
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      },
      close: () => socket.close(),
    };
  };
}
