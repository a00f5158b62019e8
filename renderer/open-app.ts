import { z } from 'zod';

/** Loads and shows the app. Apart from the entry, so that nothing of it runs before the page's policy is lived under. */
export async function openApp(): Promise<void> {
  // Schemas would try to compile themselves, which the policy forbids and reports.
  z.config({ jitless: true });
  const { mountApp } = await import('./app/mount-app.tsx');
  mountApp();
}
