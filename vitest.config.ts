import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** What takes longest by itself, the longest first: begun last, each would run alone at the end. */
const long = [
  'sync-server', 'sync-server-2', 'desktop-stories', 'cases', 'cancel', 'run-kills', 'authoring-cycle', 'sample-run', 'driver', 'embedded-store', 'postgres-store', 'durability', 'render-in-shells', 'launchers', 'process-debugging', 'start',
].map((name) => `${name}.test.ts`);

/** Projects follow one another: a process is used for the files of one only. The shortest come last, so that no processor waits for the last file of another. */
const projectOrder = ['sim', 'integration-alone', 'integration', 'unit-alone', 'unit'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number => {
      const place = long.indexOf(path.basename(moduleId));
      return place === -1 ? long.length + projectOrder.indexOf(project.name) : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
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
/** Only what hangs takes so long: how fast something is on a machine that does other things as well says nothing. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };
const others = [...configDefaults.exclude, ...alone];
const of = (folder: string): string[] => alone.filter((file) => file.startsWith(`test/${folder}/`));

/** Three projects: `unit` (pure, instant), `integration` (real files, processes, engine), `sim` (seeded faults and kills); and two of those that need a process each. */
export default defineConfig({
  test: {
    reporters: ['default'],
    globalSetup: ['test/kit/shared-engine.ts'],
    sequence: { sequencer: LongestFirst },
    // More than the processors of a small machine: many wait for programs and containers.
    maxWorkers: 3,
    projects: [
      { test: { ...patience, name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: others, isolate: false } },
      { test: { ...patience, name: 'unit-alone', include: of('unit') } },
      { test: { ...patience, name: 'integration', include: ['test/integration/**/*.test.ts', 'test/cases/**/*.test.ts'], exclude: others, isolate: false } },
      { test: { ...patience, name: 'integration-alone', include: of('integration') } },
      { test: { name: 'sim', include: ['test/sim/**/*.test.ts'], testTimeout: 1_200_000, hookTimeout: 120_000 } },
    ],
  },
});
