import type { Problem } from '../../model/problem.ts';
import type { SourceReading } from '../declared-module.ts';
import { mayDeclareModule } from './known-decorators.ts';
import { openPython } from './open-python.ts';
import { readDecorated } from './read-decorated.ts';
import { warnOfSyntax } from './syntax-problems.ts';

/**
 * Reads the modules that decorated functions of a Python text declare: `@dsl.module(...)` of Drydock and of Azure ML before it,
 * `@command_component` of mldesigner. `file` is the name shown in messages. Nothing is executed, and nothing is thrown for what the text holds;
 * a text without such a function declares nothing, which is no problem.
 */
export function readPythonModules(text: string, file: string): SourceReading {
  if (!mayDeclareModule(text)) return { modules: [], problems: [] };
  const opened = openPython(text, file);
  if ('problems' in opened) return { modules: [], problems: opened.problems };
  const { reading } = opened;
  const modules = readDecorated(reading);
  // A file that declares nothing is somebody else's business, also where it is broken.
  if (modules.length > 0) warnOfSyntax(reading);
  return { modules: hasErrors(reading.problems) ? [] : modules, problems: reading.problems };
}

const hasErrors = (problems: readonly Problem[]): boolean => problems.some((problem) => problem.severity === 'error');
