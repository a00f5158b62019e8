import { expect, test } from 'vitest';
import { isHarmlessSvg } from '#electron/previews/harmless-svg.ts';

const svg = (inside: string, attributes = ''): string => `<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`;

test.each([
  ['shapes', svg('<g fill="red"><path d="M0 0L1 1"/></g>')],
  ['references to itself', svg('<defs><clipPath id="a"/></defs><use xlink:href="#a"/><g clip-path="url(#a)"/>', 'xmlns:xlink="http://www.w3.org/1999/xlink"')],
  ['a picture inside', svg('<image href="data:image/png;base64,AAAA"/>')],
  ['what plotting libraries write', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svg('<metadata><rdf:RDF><dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/></rdf:RDF></metadata><defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>')}`],
  ['words that only look like code', svg('<text>script: on, off</text>')],
])('%s may be shown', (_what, text) => {
  expect(isHarmlessSvg(text)).toBe(true);
});

test.each([
  ['a script', svg('<script>alert(1)</script>')],
  ['a script with a prefix', svg('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>')],
  ['a script in capitals', svg('<SCRIPT>1</SCRIPT>')],
  ['foreign content', svg('<foreignObject><body/></foreignObject>')],
  ['an event handler', svg('', 'onload="alert(1)"')],
  ['an event handler after a slash', svg('<g/onclick=alert(1)>')],
  ['an event handler after a line break', svg('<g\nonmouseover\n=\n"alert(1)"/>')],
  ['a link', svg('<a href="https://example.org"><g/></a>')],
  ['a script as a link', svg('<a xlink:href="javascript:alert(1)"/>')],
  ['a script as a link, in references', svg('<a href="&#106;avascript:alert(1)"/>')],
  ['a picture from elsewhere', svg('<image href="https://example.org/a.png"/>')],
  ['a document as data', svg('<use href="data:image/svg+xml;base64,AAAA"/>')],
  ['a style from elsewhere', svg('<style>@import "https://example.org/a.css";</style>')],
  ['a style that fetches', svg('<rect style="fill: url(https://example.org/a)"/>')],
  ['a style that fetches in escapes', svg('<style>*{fill: u\\72l(https://example.org/a)}</style>')],
  ['a style sheet', `<?xml-stylesheet href="a.css"?>${svg('')}`],
  ['entities', `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('&x;')}`],
  ['a change of a link', svg('<a><animate attributeName="href" to="javascript:alert(1)"/></a>')],
  ['another encoding', '<?xml version="1.0" encoding="UTF-7"?><svg></svg>'],
  ['no SVG at all', '<html></html>'],
])('%s is refused', (_what, text) => {
  expect(isHarmlessSvg(text)).toBe(false);
});

test.each(['<!DOCTYPE', '<style', 'style="', ' href=', 'url(', '<svg', ' on', '/on', '< ', '<x:', 'encoding=', ' a.', '<?xml '])('megabytes of %j are judged at once', (part) => {
  isHarmlessSvg(`<svg ${part.repeat(4 * 1024 ** 2 / part.length)}`);
  isHarmlessSvg(`<svg>${part.repeat(2 * 1024 ** 2 / part.length)}${'a '.repeat(100_000)}`);
});
