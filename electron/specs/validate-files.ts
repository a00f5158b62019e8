import type { Problem } from '#shared/model/problem.ts';
import { sweepOutline } from '#shared/sweep/sweep-outline.ts';
import type { SweepOutline } from '#shared/sweep/sweep-outline-schema.ts';
import { loadModule } from './load.ts';
import type { LoadedModule, LoadOptions } from './load.ts';

/** One problem as `validate --json` prints it. `line` and `column` are 1-based. */
export interface ReportedProblem {
  readonly severity: Problem['severity'];
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

export interface FileReport {
  readonly file: string;
  readonly ok: boolean;
  readonly problems: readonly ReportedProblem[];
  /** The sweeps of the file itself, by their node; absent when it has none. */
  readonly sweeps?: Readonly<Record<string, SweepOutline>>;
}

/** What `validate --json` prints. */
export interface ValidationReport {
  readonly ok: boolean;
  readonly files: readonly FileReport[];
}

/**
 * Validates spec files and everything they refer to by path. The files asked for come first; a file they refer to gets an entry of
 * its own when something is wrong with it. Never throws for what files hold or lack.
 *
 * @throws {CancelledError} when the signal fires.
 */
export async function validateFiles(files: readonly string[], options: Omit<LoadOptions, 'acceptsAssets'> = {}): Promise<ValidationReport> {
  const byFile = new Map<string, Map<string, ReportedProblem>>(files.map((file) => [file, new Map()]));
  const sweeps = new Map<string, Readonly<Record<string, SweepOutline>>>();
  for (const file of files) {
    const loaded = await loadModule(file, { ...options, acceptsAssets: true });
    sweeps.set(file, sweepsOf(loaded));
    for (const problem of loaded.problems) {
      const where = problem.place?.file ?? file;
      const entries = byFile.get(where) ?? new Map<string, ReportedProblem>();
      byFile.set(where, entries);
      const reported = report(problem);
      entries.set(JSON.stringify(reported), reported);
    }
  }
  const reports = [...byFile].map(([file, entries]): FileReport => {
    const problems = [...entries.values()].sort((left, right) => left.line - right.line || left.column - right.column);
    const found = sweeps.get(file) ?? {};
    return { file, ok: !problems.some(({ severity }) => severity === 'error'), problems, ...(Object.keys(found).length === 0 ? {} : { sweeps: found }) };
  });
  return { ok: reports.every(({ ok }) => ok), files: reports };
}

function sweepsOf({ spec }: LoadedModule): Record<string, SweepOutline> {
  const nodes = spec?.kind === 'pipeline' ? spec.graph.nodes : [];
  return Object.fromEntries(nodes.flatMap(({ name, sweep }) => (sweep === undefined ? [] : [[name, sweepOutline(sweep)]])));
}

function report(problem: Problem): ReportedProblem {
  const { line = 1, column = 1, path = '' } = problem.place ?? {};
  const { severity, code, message } = problem;
  return { severity, code, message, line, column, path };
}
