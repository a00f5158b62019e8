import type { App } from '#electron/compose.ts';
import type { PlannedFetch, PlanView } from '#electron/runner/run-service.ts';
import { DrydockError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';

/** Something that a run would need and that is not here. */
export interface MissingThing {
  readonly kind: 'image' | 'data';
  readonly name: string;
  /** In one word: `pull`, `build`, `download`, `map`, `provide`. */
  readonly action: string;
  readonly detail: string;
}

export interface Readiness {
  readonly ready: boolean;
  /** One sentence for the user. */
  readonly summary: string;
  readonly missing: readonly MissingThing[];
}

const fetchDetails = {
  pull: 'The image is not on this machine; a run pulls it from its registry.',
  build: 'The image has to be built first, which usually needs a network.',
  download: 'It has not been downloaded yet; a run does that.',
  missing: 'It is not here.',
} as const;

/** Whether a pipeline could run now without a network. Plans it, and asks nobody outside of this machine. */
export async function readiness(app: Pick<App, 'runs'>, file: string, signal: AbortSignal): Promise<Readiness> {
  let plan: PlanView;
  try {
    plan = await app.runs.plan({ file, engine: 'auto', set: {}, hermetic: false, offline: true, forceRerun: false, only: [] }, signal);
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
    return notPlanned(error);
  }
  const missing = plan.fetches.flatMap(missingFetch);
  const on = plan.engine === 'docker' ? 'in containers' : 'as local processes';
  const summary = missing.length === 0 ? `Ready to run without a network, ${on}.` : `${things(missing)} ${missing.length === 1 ? 'is' : 'are'} not on this machine yet.`;
  return { ready: missing.length === 0, summary, missing };
}

function missingFetch({ kind, name, action, detail }: PlannedFetch): MissingThing[] {
  return action === 'present' ? [] : [{ kind, name, action, detail: detail === '' ? fetchDetails[action] : `${fetchDetails[action]} (${detail})` }];
}

/** Images and data that cannot be had keep a run from being planned: they are told as what is missing, everything else as what is wrong. */
function notPlanned(error: DrydockError): Readiness {
  const missing = error.problems.flatMap(missingProblem);
  const others = error.problems.filter((problem) => problem.severity === 'error' && missingProblem(problem).length === 0);
  if (missing.length > 0 && others.length === 0) return { ready: false, summary: `${things(missing)} cannot be had on this machine.`, missing };
  const [first] = others;
  const more = others.length > 1 ? ` (and ${String(others.length - 1)} more)` : '';
  return { ready: false, summary: first === undefined ? error.plainMessage : `It cannot run yet: ${first.message}${more}`, missing };
}

function missingProblem({ code, message, node }: Problem): MissingThing[] {
  if (code === 'image-unavailable') return [{ kind: 'image', name: node ?? 'environment', action: 'map', detail: message }];
  if (code === 'data-not-here' || code === 'missing-data') return [{ kind: 'data', name: node ?? 'data', action: 'provide', detail: message }];
  return [];
}

function things(missing: readonly MissingThing[]): string {
  const counted = (kind: MissingThing['kind'], one: string, many: string): string[] => {
    const count = missing.filter((thing) => thing.kind === kind).length;
    return count === 0 ? [] : [`${String(count)} ${count === 1 ? one : many}`];
  };
  return [...counted('image', 'image', 'images'), ...counted('data', 'piece of data', 'pieces of data')].join(' and ');
}
