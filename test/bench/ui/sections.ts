import type { Browser } from '@playwright/test';
import type { BenchRow } from '../row.ts';
import { measureDrawing } from './drawing.ts';
import { measureLayout } from './layout.ts';
import { measureLog } from './log.ts';
import type { Scale } from './scale.ts';
import { measureSoak } from './soak.ts';
import { measureTyping } from './typing.ts';

/** What a part of the bench has to measure with. */
export interface Bench {
  readonly scale: Scale;
  readonly browser: Browser;
  readonly address: string;
  /** Why React Flow is not measured; undefined when it is. */
  readonly peerMissing: string | undefined;
  readonly say: (words: string) => void;
}

/** The parts of the bench, quick ones first. */
export const sections: Readonly<Record<string, (bench: Bench) => Promise<readonly BenchRow[]>>> = {
  layout: measureLayout,
  typing: measureTyping,
  log: measureLog,
  drawing: measureDrawing,
  soak: measureSoak,
};
