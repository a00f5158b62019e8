import type { Problem } from '#shared/model/problem.ts';

/**
 * The environment that an unavailable image stands for, so that it can be mapped with a click. The command that maps it is the one
 * place where the reference is spelled out by itself; a problem about something else has none.
 */
export function missingReference(problem: Problem): string | undefined {
  if (problem.code !== 'image-unavailable') return undefined;
  return /drydock environment set (.+?) --image /.exec(problem.commandLine ?? '')?.[1];
}
