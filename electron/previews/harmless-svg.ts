const elements = /<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|audio|video|handler|listener|animate\w*|set)\b/i;
const handlers = /[\s/"'](?:[\w.-]+:)?on[a-z]+\s*=/i;
const references = /[\s/"'](?:[\w.-]+:)?(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))/gi;
const styleUrls = /url\(\s*["']?([^"')]*)/gi;
const allowedReference = /^\s*(?:#|data:image\/(?:png|jpeg|gif|webp);base64,)/i;

/**
 * Whether an SVG may be shown as an image: it holds no script, no foreign content, no event handler, and refers to nothing outside itself. Errs on
 * the safe side: what is refused can be shown as text. (In an `img` nothing of it would be run or fetched either.)
 */
export function isHarmlessSvg(text: string): boolean {
  if (!/<(?:[\w.-]+:)?svg[\s>]/i.test(text)) return false;
  // Entities and escapes could spell what is looked for below in another way; another encoding could too.
  if (/<!ENTITY|<\?xml-stylesheet|@import|javascript:/i.test(text)) return false;
  // One document type, without declarations of its own. (Counted first: a search from each of many would take for ever.)
  const types = text.match(/<!DOCTYPE/gi)?.length ?? 0;
  if (types > 1 || (types === 1 && /<!DOCTYPE[^>]*\[/i.test(text))) return false;
  const encoding = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)/i.exec(text)?.[1];
  if (encoding !== undefined && !/^(?:utf-8|us-ascii)$/i.test(encoding)) return false;
  if (elements.test(text) || handlers.test(text)) return false;
  for (const [, quoted, single, bare] of text.matchAll(references)) if (!allowedReference.test(quoted ?? single ?? bare ?? '')) return false;
  for (const [, target = ''] of text.matchAll(styleUrls)) if (!allowedReference.test(target)) return false;
  // In styles a backslash can spell `url` without its letters.
  return !(text.includes('\\') && /<(?:[\w.-]+:)?style\b|[\s"']style\s*=/i.test(text));
}
