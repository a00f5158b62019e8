/** The nonce of this page, which styles made by our scripts carry. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.nonce ?? '';

/**
 * Lets third-party interface code live under a policy without `unsafe-inline`. To be called before any of it runs.
 * Styles that our scripts create carry the page's nonce (Cytoscape, xterm and Mantine make some); styles that arrive as markup do not, and stay blocked.
 * The one HTML sink let through is text without markup: Mantine fills `<style>` that way, and text without `<` makes no element.
 */
export function livesUnderPolicy(): void {
  const create: unknown = Reflect.get(Document.prototype, 'createElement');
  if (typeof create !== 'function') return;
  const withNonce = function (this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
    const element: HTMLElement = Reflect.apply(create, this, [name, options]);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  Object.defineProperty(Document.prototype, 'createElement', { value: withNonce, writable: true, configurable: true });
  const policies = trustedTypes();
  policies?.createPolicy('default', {
    createHTML: (text) => {
      if (text.includes('<')) throw new TypeError('markup is not allowed here');
      return text;
    },
    // Only workers of our own bundle are ever asked for; `worker-src 'self'` holds them to it.
    createScriptURL: (url) => {
      if (new URL(url, location.href).origin !== location.origin) throw new TypeError('foreign scripts are not allowed here');
      return url;
    },
  });
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string; createScriptURL(url: string): string }): unknown;
}

function trustedTypes(): TrustedTypes | undefined {
  const found: unknown = Reflect.get(globalThis, 'trustedTypes');
  return isTrustedTypes(found) ? found : undefined;
}

function isTrustedTypes(value: unknown): value is TrustedTypes {
  return typeof value === 'object' && value !== null && 'createPolicy' in value;
}
