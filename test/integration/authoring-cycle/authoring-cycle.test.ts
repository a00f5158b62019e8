import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import type { TestImage } from '#test/kit/docker/test-images.ts';
import { CycleWorld } from './cycle-world.ts';

interface Language {
  readonly language: 'python' | 'typescript';
  /** What the template runs in, and the image of the tests that stands for it. */
  readonly environment: string;
  readonly image: TestImage;
  readonly source: string;
  /** Gives the module a parameter `before` of its own, and a mistake: that is written twice. */
  readonly edit: Readonly<Record<string, string>>;
  /** Holds the module to what it is for. */
  readonly test: { readonly file: string; readonly edit: Readonly<Record<string, string>> };
  readonly mend: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  /** The program that VS Code starts for F5. */
  readonly program: string;
}

const python: Language = {
  language: 'python',
  environment: 'python:3.11-slim',
  image: 'python:local',
  source: 'tally/tally.py',
  edit: {
    'import Enum, Input, Integer, Output, dsl': 'import Enum, Input, Integer, Output, String, dsl',
    "= 'as they are',\n):": "= 'as they are',\n    before: String(description='What each text begins with.') = '',\n):",
    'target.write(text * repeat)': 'target.write(before + before + text * repeat)',
  },
  test: {
    file: 'tally/tally_test.py',
    edit: {
      "'letters': 'as they are',": "'letters': 'as they are',\n            'before': '> ',".replaceAll('            ', '        '),
      "name + ' was not written')": "name + ' was not written')\n        with open(os.path.join(self.outputs, 'output_dir', 'sample.txt'), encoding='utf-8') as file:\n            self.assertEqual('> A first line to read.\\n', file.readline())",
    },
  },
  mend: { 'before + before + text': 'before + text' },
  files: ['tally.py', 'tally.spec.yaml', 'tally_test.py', 'tally_test.ipynb', 'drydock_dsl.py', 'data/input_dir/sample.txt', '.amlignore', '.vscode/launch.json', '.devcontainer/devcontainer.json'],
  program: '/tally.py',
};

const typescript: Language = {
  language: 'typescript',
  environment: 'node:22-slim',
  image: 'node:local',
  source: 'tally/tally.ts',
  edit: {
    "      letters: dsl.enum(": "      before: dsl.string({ default: '', description: 'What each text begins with.' }),\n      letters: dsl.enum(",
    'written.repeat(params.repeat)': 'params.before + params.before + written.repeat(params.repeat)',
  },
  test: {
    file: 'tally/tally.test.ts',
    edit: {
      'import { existsSync, ': 'import { existsSync, readFileSync, ',
      'params: { repeat: 2 }': "params: { repeat: 2, before: '> ' }",
      "outputs: { output_dir } });": "outputs: { output_dir } });\n  assert.match(readFileSync(path.join(output_dir, 'sample.txt'), 'utf8'), /^> A first line/);",
    },
  },
  mend: { 'params.before + params.before + ': 'params.before + ' },
  files: ['tally.ts', 'tally.spec.yaml', 'tally.test.ts', 'tally.mjs', 'data/input_dir/sample.txt', '.amlignore', '.vscode/launch.json', '.devcontainer/devcontainer.json'],
  program: '/tally.mjs',
};

/** Whose order of inputs is that of the two nodes: the second one reads what the first one wrote. */
const pipeline = `type: pipeline
display_name: Tally twice
inputs:
  texts: {type: uri_folder, path: ./tally/data/input_dir}
  before: "> "
outputs:
  final: {type: uri_folder}
jobs:
  first:
    type: command
    component: azureml:tally:1
    inputs:
      input_dir: \${{parent.inputs.texts}}
      letters: upper
  second:
    type: command
    component: azureml:tally@latest
    inputs:
      input_dir: \${{parent.jobs.first.outputs.output_dir}}
      before: \${{parent.inputs.before}}
    outputs:
      output_dir: \${{parent.outputs.final}}
`;

describeWithDocker(
  'the life of a module on the command line: made, edited, built, tested, run, debugged, registered, used, exported and brought in elsewhere',
  (docker) => {
    for (const each of [python, typescript]) test(`in ${each.language}`, async () => {
      using here = new CycleWorld(docker.host());
      await here.drydock(['environment', 'set', each.environment, '--image', each.image]);

      const made = await here.json(['module', 'init', '--name', 'tally', '--language', each.language]);
      expect(made).toMatchObject({ name: 'tally', folder: here.at('tally'), spec: 'tally.spec.yaml', dryRun: false });
      for (const file of each.files) expect(existsSync(here.at('tally', file)), file).toBe(true);
      await here.drydock(['module', 'build', 'tally', '--check']);

      here.edit(each.source, each.edit);
      const differs = await here.json(['module', 'build', 'tally', '--check'], 1);
      expect(differs).toMatchObject({ dryRun: true, files: [{ module: 'tally', outcome: 'updated' }] });
      expect(here.read('tally/tally.spec.yaml')).not.toContain('before');
      await here.drydock(['module', 'build', 'tally']);
      expect(here.read('tally/tally.spec.yaml')).toContain('description: What each text begins with.');
      await here.drydock(['module', 'build', 'tally', '--check']);

      here.edit(each.test.file, each.test.edit);
      const failed = await here.json(['module', 'test', 'tally', '--engine', 'docker'], 1);
      expect(failed).toMatchObject({ module: 'tally', engine: 'docker', passed: false, tests: expect.arrayContaining([expect.objectContaining({ outcome: 'failed', message: expect.stringContaining('> > A first line') })]) });
      here.edit(each.source, each.mend);
      await here.drydock(['module', 'build', 'tally']);
      expect(await here.json(['module', 'test', 'tally', '--engine', 'docker'])).toMatchObject({ passed: true, tests: [{ outcome: 'passed' }, { outcome: 'passed' }] });

      await here.drydock(['module', 'run', 'tally/tally.spec.yaml', '--engine', 'docker', '--set', 'input_dir=tally/data/input_dir', '--set', 'before=* ', '--output-dir', 'tried']);
      expect(here.read('tried/output_dir/sample.txt')).toBe('* A first line to read.\nAnd a second one.\n');
      expect(await here.json(['run', 'metrics', 'latest'])).toMatchObject({ nodes: [{ node: 'main', runs: [{ series: [{ name: 'texts', last: 1 }] }] }] });

      const debugged = await here.json(['module', 'debug', 'tally/tally.spec.yaml', '--engine', 'docker', '--set', 'input_dir=tally/data/input_dir']);
      expect(debugged).toMatchObject({ folder: here.at('debug-tally'), engine: 'docker', code: { live: true } });
      expect(here.read('debug-tally/.vscode/launch.json')).toContain(each.program);
      const container = here.read('debug-tally/.devcontainer/devcontainer.json');
      expect(container).toContain(each.image);
      // The files themselves, not a copy.
      expect(container).toContain(here.at('tally'));
      expect(here.read('debug-tally/inputs/input_dir/sample.txt')).toContain('A first line');

      expect(await here.json(['module', 'register', 'tally/tally.spec.yaml'])).toMatchObject({ outcome: 'created', version: { version: '1' } });
      here.write('pipeline.yml', pipeline);
      await here.drydock(['pipeline', 'run', 'pipeline.yml', '--engine', 'docker', '--output-dir', 'made']);
      const expected = '> A FIRST LINE TO READ.\nAND A SECOND ONE.\n';
      expect(here.read('made/final/sample.txt')).toBe(expected);
      await here.drydock(['pipeline', 'export', 'pipeline.yml', '--format', 'bundle', '--with-data', '--output', '../tally.drydock.tar.gz']);
      rmSync(here.folder, { recursive: true });

      using there = new CycleWorld(docker.host());
      const bundle = `${here.root}/tally.drydock.tar.gz`;
      expect(await there.json(['pipeline', 'import', bundle, 'brought', '--dry-run'])).toMatchObject({ dryRun: true });
      expect(existsSync(there.at('brought'))).toBe(false);
      expect(await there.json(['pipeline', 'import', bundle, 'brought'])).toMatchObject({ pipelineFile: there.at('brought/pipeline.yml'), modules: [{ name: 'tally', version: '1', outcome: 'created' }], mappings: [{ reference: each.environment, image: each.image, outcome: 'created' }] });
      await there.drydock(['pipeline', 'run', 'brought/pipeline.yml', '--engine', 'docker', '--hermetic', '--output-dir', 'made']);
      expect(there.read('made/final/sample.txt')).toBe(expected);
      // What came in is a module like any other: it runs by itself too.
      await there.drydock(['module', 'run', 'tally:1', '--engine', 'docker', '--set', 'input_dir=made/final', '--set', 'letters=lower', '--output-dir', 'again']);
      expect(there.read('again/output_dir/sample.txt')).toBe('> a first line to read.\nand a second one.\n');
    });
  },
  { images: ['python:local', 'node:local'] },
);
