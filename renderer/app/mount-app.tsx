import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import type { DesktopBridge } from '#shared/contract/desktop-bridge.ts';
import { Client, CallError } from '../client/client.ts';
import { desktopTransport } from '../client/desktop-transport.ts';
import { ClientContext } from '../client/hooks.ts';
import { webSocketTransport } from '../client/web-socket-transport.ts';
import { nonce } from '../csp.ts';
import { App } from './app.tsx';
import { theme } from './theme.ts';

/** Shows the app in the page's root element. */
export function mountApp(): void {
  const place = document.getElementById('root');
  if (place === null) throw new Error('The page has no place for the app.');
  const bridge = desktopBridge();
  const client = new Client(bridge === undefined ? webSocketTransport(location, sessionStorage) : desktopTransport(bridge));
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // What is shown stays right by topics, not by asking again and again. Topics tell nothing to a screen that is not shown: it asks when it is shown again.
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnMount: 'always',
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (count, error) => count < 5 && error instanceof CallError && error.code === 'connection-lost',
        retryDelay: 300,
      },
      mutations: { networkMode: 'always' },
    },
  });
  client.subscribeReconnect(() => void queries.invalidateQueries().catch(() => undefined));
  createRoot(place).render(
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <ClientContext value={client}>
          <Router hook={useHashLocation}>
            <Notifications position="bottom-right" limit={4} />
            <App />
          </Router>
        </ClientContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

function desktopBridge(): DesktopBridge | undefined {
  const found: unknown = Reflect.get(globalThis, 'drydock');
  return isBridge(found) ? found : undefined;
}

function isBridge(value: unknown): value is DesktopBridge {
  return typeof value === 'object' && value !== null && 'listen' in value && 'call' in value;
}
