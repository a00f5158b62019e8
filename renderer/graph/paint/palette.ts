import type { NodeStatus } from '#shared/model/run.ts';
import { nodeStatusSchema } from '#shared/model/run.ts';
import { statusLooks } from '#renderer/ui/status.ts';

/** The colours of one theme, as a canvas wants them. */
export interface Palette {
  readonly dark: boolean;
  readonly font: string;
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly border: string;
  readonly strong: string;
  readonly text: string;
  readonly dimmed: string;
  readonly edge: string;
  readonly primary: string;
  readonly error: string;
  readonly warning: string;
  readonly onMark: string;
  readonly status: Readonly<Record<NodeStatus, string>>;
}

/** Reads the theme from the CSS variables that reach an element. */
export function readPalette(element: Element, dark: boolean): Palette {
  const style = getComputedStyle(element);
  const variable = (name: string, otherwise: string): string => style.getPropertyValue(`--mantine-${name}`).trim() || otherwise;
  const shade = (light: string, darkOne: string): string => (dark ? darkOne : light);
  const status = Object.fromEntries(nodeStatusSchema.options.map((name) => [name, dark ? statusLooks[name].dark : statusLooks[name].light]));
  return {
    dark,
    font: variable('font-family', 'system-ui, sans-serif'),
    page: shade(variable('color-gray-0', '#f8f9fa'), variable('color-dark-8', '#1f1f1f')),
    surface: shade(variable('color-white', '#ffffff'), variable('color-dark-6', '#2e2e2e')),
    raised: shade(variable('color-gray-1', '#f1f3f5'), variable('color-dark-5', '#3b3b3b')),
    border: shade(variable('color-gray-4', '#ced4da'), variable('color-dark-4', '#424242')),
    strong: shade(variable('color-gray-7', '#495057'), variable('color-dark-1', '#b8b8b8')),
    text: variable('color-text', shade('#000000', '#c9c9c9')),
    dimmed: shade(variable('color-gray-7', '#495057'), variable('color-dark-1', '#b8b8b8')),
    edge: shade(variable('color-gray-6', '#868e96'), variable('color-dark-3', '#696969')),
    primary: variable(shade('primary-color-filled', 'primary-color-4'), shade('#228be6', '#4dabf7')),
    error: shade(statusLooks.failed.light, statusLooks.failed.dark),
    warning: shade(statusLooks.cancelled.light, statusLooks.cancelled.dark),
    onMark: shade('#ffffff', '#1a1b1e'),
    status: { queued: '', preparing: '', running: '', reused: '', completed: '', failed: '', skipped: '', cancelled: '', ...status },
  };
}
