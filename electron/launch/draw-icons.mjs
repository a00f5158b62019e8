import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { at } from './project.mjs';

/** Widths of the PNG files, in pixels. */
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** Which of them a Windows icon holds, and an Apple one under which names. */
const windowsSizes = [16, 24, 32, 48, 64, 128, 256];
/** @type {readonly (readonly [string, number])[]} */
const appleSizes = [['ic11', 32], ['ic12', 64], ['ic07', 128], ['ic13', 256], ['ic08', 256], ['ic14', 512], ['ic09', 512], ['ic10', 1024]];

/**
 * Draws `resources/icons` from the page's `icon.svg` with a Chromium: PNG files, and containers of them for Windows and macOS. To be run by
 * hand when the drawing changes; `CHROMIUM_PATH` names the browser.
 */
async function drawIcons() {
  const { chromium } = await import('@playwright/test');
  const svg = readFileSync(at('renderer', 'public', 'icon.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  /** @type {Map<number, Buffer>} */
  const drawn = new Map();
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<body style="margin:0">${svg.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block" `)}`);
    drawn.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  await browser.close();
  /** @param {number} size */
  const png = (size) => drawn.get(size) ?? Buffer.alloc(0);
  mkdirSync(at('resources', 'icons'), { recursive: true });
  for (const size of sizes) writeFileSync(at('resources', 'icons', `${size}x${size}.png`), png(size));
  writeFileSync(at('resources', 'icons', 'icon.svg'), svg);
  writeFileSync(at('resources', 'icons', 'icon.ico'), windowsIcon(windowsSizes.map((size) => ({ size, content: png(size) }))));
  writeFileSync(at('resources', 'icons', 'icon.icns'), appleIcon(appleSizes.map(([name, size]) => ({ name, content: png(size) }))));
}

/** @param {readonly { size: number, content: Buffer }[]} images */
function windowsIcon(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [index, { size, content }] of images.entries()) {
    const at = 6 + 16 * index;
    header.writeUInt8(size % 256, at); // 0 stands for 256
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(content.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += content.length;
  }
  return Buffer.concat([header, ...images.map(({ content }) => content)]);
}

/** @param {readonly { name: string, content: Buffer }[]} images */
function appleIcon(images) {
  /** @param {string} name @param {Buffer} content */
  const chunk = (name, content) => {
    const head = Buffer.alloc(8);
    head.write(name, 'ascii');
    head.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([head, content]);
  };
  return chunk('icns', Buffer.concat(images.map(({ name, content }) => chunk(name, content))));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await drawIcons();
