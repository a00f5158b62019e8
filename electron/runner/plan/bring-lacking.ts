import { DrydockError, NotFoundError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import type { FetchProgress } from '../run-service.ts';
import { resolveReferences, type ReferenceResolver } from './resolve-references.ts';

/** Why a module that the catalog lacks was not brought: who has it, and how to get it. */
export interface NotBrought {
  readonly why: string;
  readonly commandLine?: string | undefined;
}

/** Where modules may be that the catalog of this home lacks. */
export interface LackingModules {
  /** Brings those that can be had into the catalog; about the others it says what it knows, by the text of the reference. */
  bring(references: readonly ModuleReference[], signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<ReadonlyMap<string, NotBrought>>;
}

/** Pipelines may stand in each other this deep, and each may name modules that are lacking. */
const MOST_ROUNDS = 50;

/** Brings what the references of a pipeline, and of those that they lead to, lack. The resolver that it returns says of the rest where it is. */
export async function bringLacking(root: SealedPipeline, catalog: ReferenceResolver, lacking: LackingModules, signal: AbortSignal, onFetch: (progress: FetchProgress) => void): Promise<ReferenceResolver> {
  const asked = new Set<string>();
  const known = new Map<string, NotBrought>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const wanted = new Map<string, ModuleReference>();
    resolveReferences(root, {
      resolve: (reference) => {
        try {
          return catalog.resolve(reference);
        } catch (error) {
          if (isLacking(error) && !asked.has(reference.text)) wanted.set(reference.text, reference);
          throw error;
        }
      },
    });
    if (wanted.size === 0) break;
    for (const text of wanted.keys()) asked.add(text);
    for (const [text, why] of await lacking.bring([...wanted.values()], signal, onFetch)) known.set(text, why);
  }
  return {
    resolve: (reference) => {
      try {
        return catalog.resolve(reference);
      } catch (error) {
        const hint = known.get(reference.text);
        if (hint === undefined || !isLacking(error)) throw error;
        throw new NotFoundError(`${error.plainMessage} ${hint.why}`, { cause: error, ...(hint.commandLine === undefined ? {} : { commandLine: hint.commandLine }) });
      }
    },
  };
}

const isLacking = (error: unknown): error is DrydockError => error instanceof DrydockError && error.code === 'not-found';
