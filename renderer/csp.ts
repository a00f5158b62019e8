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
  styleAttributesByScript();
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

/**
 * The policy blocks `style` attributes, also those that scripts of ours set as text (xterm, for cells in a colour of their own), but not the style
 * object that means the same. Attributes that arrive as markup stay blocked.
 */
function styleAttributesByScript(): void {
  const set: unknown = Reflect.get(Element.prototype, 'setAttribute');
  if (typeof set !== 'function') return;
  const withStyle = function (this: Element, name: string, value: string): void {
    if (name === 'style' && this instanceof HTMLElement) this.style.cssText = value;
    else Reflect.apply(set, this, [name, value]);
  };
  Object.defineProperty(Element.prototype, 'setAttribute', { value: withStyle, writable: true, configurable: true });
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
