/** Loads and shows the app. Apart from the entry, so that nothing of it runs before the page's policy is lived under. */
export async function openApp(): Promise<void> {
  const { mountApp } = await import('./app/mount-app.tsx');
  mountApp();
}
