import { DrydockError } from '#shared/errors.ts';
import type { PlanView } from '#electron/runner/run-service.ts';

type Refusal = { readonly ok: false; readonly message: string; readonly problems: DrydockError['problems'][number][] };

/** What a person can mend is an outcome; everything else stays an error. */
export async function outcomeOf<T extends object>(work: () => Promise<T>): Promise<({ readonly ok: true } & T) | Refusal> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    if (error instanceof DrydockError && error.kind === 'invalid') return { ok: false, message: error.plainMessage, problems: [...error.problems] };
    throw error;
  }
}

/** A plan as clients get it. */
export function planOutput(plan: PlanView) {
  return {
    ...plan,
    nodes: plan.nodes.map((node) => ({ ...node, dependsOn: [...node.dependsOn] })),
    fetches: [...plan.fetches],
    ignored: [...plan.ignored],
    warnings: [...plan.warnings],
  };
}
