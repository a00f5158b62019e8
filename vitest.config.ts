import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** What takes longest by itself: begun last, each would run alone at the end. */
const long = ['desktop-stories', 'process-debugging', 'cancel', 'cases', 'launchers', 'start', 'authoring-cycle', 'sample-run', 'run-kills'].map((name) => `${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => long.includes(path.basename(moduleId));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Files of tests that put something in the place of a module, which all that is loaded after it would see: each has a process of its own. The others
 * follow one another in the same processes, as starting one and loading the program into it takes longer than most of them. What they change of
 * the process (its folder, its environment) they put back.
 */
function replacingModules(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)));
  return files.filter((file) => file.endsWith('.test.ts') && /\bvi\.(?:mock|doMock|resetModules)\(|\/desktop-world\.ts'/.test(readFileSync(file, 'utf8')));
}

const alone = replacingModules(['test/unit', 'test/integration']).map((file) => file.replaceAll(path.sep, '/'));
const unit = { sequence: { groupOrder: 0 } };
const integration = { testTimeout: 120_000, hookTimeout: 120_000, sequence: { groupOrder: 1 }, /* Many wait for programs and containers. */ maxWorkers: 3 };
const others = [...configDefaults.exclude, ...alone];
const of = (folder: string): string[] => alone.filter((file) => file.startsWith(`test/${folder}/`));

/** Three projects: `unit` (pure, instant), `integration` (real files, processes, engine), `sim` (seeded faults and kills); and two of those that need a process each. */
export default defineConfig({
  test: {
    reporters: ['default'],
    globalSetup: ['test/kit/shared-engine.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...unit, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: others, isolate: false } },
      { test: { ...unit, name: 'unit-alone', include: of('unit') } },
      { test: { ...integration, name: 'integration', include: ['test/integration/**/*.test.ts', 'test/cases/**/*.test.ts'], exclude: others, isolate: false } },
      { test: { ...integration, name: 'integration-alone', include: of('integration') } },
      { test: { name: 'sim', include: ['test/sim/**/*.test.ts'], testTimeout: 1_200_000, hookTimeout: 120_000, maxWorkers: 2, sequence: { groupOrder: 2 } } },
    ],
  },
});
