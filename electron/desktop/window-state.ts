import { readFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { systemCode } from '../store/store-errors.ts';
import { writeDurably } from '../store/write-durably.ts';
import type { Log } from './electron-parts.ts';

const side = z.number().int().min(200).max(20_000);
const place = z.number().int().min(-100_000).max(100_000);
const windowStateSchema = z.object({ x: place.optional(), y: place.optional(), width: side, height: side, maximized: z.boolean() });

/** Where the window stood when it was last closed, in device-independent pixels. */
export type WindowState = z.infer<typeof windowStateSchema>;

const FIRST: WindowState = { width: 1280, height: 800, maximized: false };

/** How much of a window's upper edge must be on a screen for a person to get hold of it, in pixels. */
const GRIP = 80;

/** The state kept in `file`, moved back to the middle if its screen is gone. What cannot be read is logged and forgotten. */
export function readWindowState(file: string, screens: readonly Rectangle[], log: Log): WindowState {
  let state: WindowState;
  try {
    state = windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') log('The place of the window could not be read.', error);
    return FIRST;
  }
  if (screens.some((screen) => isWithinReach(state, screen))) return state;
  return { width: Math.min(state.width, screens[0]?.width ?? FIRST.width), height: Math.min(state.height, screens[0]?.height ?? FIRST.height), maximized: state.maximized };
}

/** Keeps the state; a home that cannot be written to only costs the memory of where the window stood. */
export function keepWindowState(file: string, state: WindowState, log: Log): void {
  try {
    writeDurably(file, `${JSON.stringify(windowStateSchema.parse(state))}\n`);
  } catch (error) {
    log('The place of the window could not be kept.', error);
  }
}

function isWithinReach({ x, y, width }: WindowState, screen: Rectangle): boolean {
  if (x === undefined || y === undefined) return true;
  const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return across >= GRIP && y >= screen.y && y + GRIP <= screen.y + screen.height;
}
