import { expect, it } from 'vitest';
import { statusLooks } from '#renderer/ui/status.ts';

/** Backgrounds that statuses are drawn on: page, card and hovered row of Mantine's two themes. */
const light = ['#ffffff', '#f8f9fa', '#f1f3f5'];
const dark = ['#242424', '#2e2e2e', '#1f1f1f'];

it.each(Object.entries(statusLooks))('%s can be read in both themes', (_, look) => {
  for (const background of light) expect(contrast(look.light, background)).toBeGreaterThanOrEqual(4.5);
  for (const background of dark) expect(contrast(look.dark, background)).toBeGreaterThanOrEqual(4.5);
});

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = (part: number): number => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
