import { cleanText } from '#electron/runner/metrics/clean-text.ts';

const LONGEST = 10_000;

/** A text that came from elsewhere, as a terminal may get it: one line, without control characters and marks that turn the direction of writing. */
export const shown = (text: string, most = LONGEST): string => cleanText(text, most);
