import type { Ignored, ModuleSpec, SpecFormat } from '../model/module-spec.ts';
import type { Interface } from '../model/interface.ts';
import type { Problem, Severity } from '../model/problem.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import type { Section } from './section.ts';

/** Reads a module that is written inside another one. `parent` is the interface its bindings may refer to. */
export type ReadModule = (context: ReadContext, section: Section) => ModuleSpec | undefined;

/** What one reading of one file shares: the source, what was found wrong, and where inline modules stand. */
export class ReadContext {
  readonly source: YamlSource;
  readonly problems: Problem[];
  /** The YAML path of every module of the file, the outermost one included. */
  readonly roots = new Map<ModuleSpec, YamlPath>();
  readonly readModule: ReadModule;

  constructor(source: YamlSource, readModule: ReadModule) {
    this.source = source;
    this.problems = [...source.problems];
    this.readModule = readModule;
  }

  error(code: string, path: YamlPath, message: string): void {
    this.#add('error', code, path, message);
  }

  warning(code: string, path: YamlPath, message: string): void {
    this.#add('warning', code, path, message);
  }

  /** Like {@link error}, at the first occurrence of `needle` in the value's text. */
  errorAtText(code: string, path: YamlPath, needle: string, message: string): void {
    this.problems.push({ severity: 'error', code, message, place: this.source.placeOfText(path, needle) });
  }

  /** Like {@link warning}, at the key instead of its value. */
  warningAtKey(code: string, path: YamlPath, message: string): void {
    this.problems.push({ severity: 'warning', code, message, place: this.source.keyPlaceOf(path) });
  }

  #add(severity: Severity, code: string, path: YamlPath, message: string): void {
    this.problems.push({ severity, code, message, place: this.source.placeOf(path) });
  }
}

/** The parts every kind of module has. */
export interface Header {
  format: SpecFormat;
  name?: string;
  version?: string;
  displayName?: string;
  description?: string;
  tags: Record<string, string>;
  isDeterministic: boolean;
  interface: Interface;
  ignored: Ignored[];
}
