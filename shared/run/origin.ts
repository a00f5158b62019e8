import type { RunOrigin } from '../model/run.ts';

/** The same for all runs of one endpoint or module: what makes them comparable. */
export function originKey(origin: RunOrigin): string {
  return `${origin.kind}:${origin.id}`;
}

/** `endpoint train:3`, `test train`: what was run, where it was no file. */
export function originWords(origin: RunOrigin): string {
  return origin.version === '' ? `${origin.kind} ${origin.name}` : `${origin.kind} ${origin.name}:${origin.version}`;
}

/** Where a run comes from, for a person: its file, or what was run in place of one. */
export function sourceOfRun(run: { readonly file: string; readonly origin?: RunOrigin | undefined }): string {
  return run.origin === undefined ? run.file : originWords(run.origin);
}
