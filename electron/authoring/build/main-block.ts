import type { DeclaredModule } from '#shared/authoring/declared-module.ts';
import type { Problem } from '#shared/model/problem.ts';

/** What the file itself must do, since the spec runs it as a program: one function, called at its end. */
export function mainBlockProblems(text: string, file: string, modules: readonly DeclaredModule[]): Problem[] {
  const functions = modules.filter((module) => module.language === 'python' && module.functionName !== undefined);
  const [first, second] = functions;
  if (first === undefined) return [];
  const at = (module: DeclaredModule) => ({ file, ...module.place, path: '' });
  if (second !== undefined) {
    const names = functions.map((module) => module.functionName ?? module.name).join(', ');
    return [{ severity: 'error', code: 'several-modules', message: `The file declares several modules (${names}), and a command runs the file as one. Keep each in a file of its own.`, place: at(second) }];
  }
  if (/\b__name__\b/.test(text) || /^[ \t]*(?:dsl\.run|init[ \t]*,[ \t]*run)\b/m.test(text)) return [];
  const name = first.functionName ?? '';
  return [{ severity: 'warning', code: 'no-main-block', message: `Nothing in the file calls ${name}, so the command would do nothing. Add at its end: if __name__ == '__main__': dsl.run(${name})`, place: at(first) }];
}
