import type { Output } from '#shared/contract/contract.ts';

/** What a build came to, source by source. */
export type BuildOutcome = Extract<Output<'authoring.build'>, { ok: true }>;

/** The last name of a path, on whichever system it lies. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
