import { DrydockError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';

/** Thrown when the source of a module cannot be made into one program; `problems` say where. */
export class BundleError extends DrydockError {
  constructor(file: string, problems: readonly Problem[]) {
    const [first] = problems;
    const where = first?.place === undefined ? '' : ` (${first.place.file}:${first.place.line}:${first.place.column})`;
    super('cannot-bundle', 'invalid', `${file} cannot be bundled: ${first?.message ?? 'the bundler gave no reason'}${where}${problems.length > 1 ? `, and ${problems.length - 1} more` : ''}`, { problems });
  }
}

/** Thrown when the bundler is not installed. */
export class NoBundlerError extends DrydockError {
  constructor(cause: unknown) {
    super('no-bundler', 'failed', 'Modules that are written in TypeScript are bundled with esbuild, which is not installed here. Install it beside Drydock: npm install esbuild', { cause });
  }
}
