import '@mantine/core/styles.layer.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '#renderer/app/app.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { theme } from '#renderer/app/theme.ts';
import { Client } from '#renderer/client/client.ts';
import { ClientContext } from '#renderer/client/hooks.ts';
import { fakeHost } from './fake-host.tsx';

const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, networkMode: 'always', retry: false } } });

/** Where something of the app is shown, as large as the window. */
export function place(): Root {
  const element = document.getElementById('root');
  if (element === null) throw new Error('The page has no place for anything.');
  element.style.cssText = 'position: fixed; inset: 0';
  return createRoot(element);
}

/** The fonts of the app are there when a person comes to a screen: so they are here. */
export async function fontsReady(): Promise<void> {
  await Promise.all(['400 12px "Inter Variable"', '600 12px "Inter Variable"', '400 12px "JetBrains Mono Variable"'].map((font) => document.fonts.load(font)));
}

/** What the app has around its pictures. */
export function inTheme(content: ReactNode): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="light">
      {content}
    </MantineProvider>
  );
}

/** What the app has around its screens, over a host of the bench's own. */
export function inApp(content: ReactNode): ReactNode {
  return inTheme(
    <QueryClientProvider client={queries}>
      <ClientContext value={new Client(fakeHost())}>
        <Router hook={useHashLocation}>{content}</Router>
      </ClientContext>
    </QueryClientProvider>,
  );
}
