import type { DeclaredItem, DeclaredModule, DeclaredPort } from '#shared/authoring/declared-module.ts';
import { pythonFloat, pythonLiteral } from './python-text.ts';
import { isFilePort, isGiven, samplePath, sampleValue } from './sample-values.ts';

/** A module in Python as its tests, its notebook and its launch configuration see it. */
export interface TestedModule {
  /** For people. */
  readonly title: string;
  /** What the tests are called after: an identifier. */
  readonly name: string;
  /** The file that is run, relative to the module's folder, with `/`. */
  readonly script: string;
  readonly declared: DeclaredModule;
}

/** A module of the runtime is called as a function; a script is run as a whole. */
export const isCallable = ({ declared }: TestedModule): boolean => declared.functionName !== undefined;

const outputsOf = ({ items }: DeclaredModule): readonly DeclaredPort[] => items.filter((item): item is DeclaredPort => item.kind === 'output');

/** `<name>_test.py`: what passes before anything was changed, to be extended. */
export function testText(module: TestedModule): string {
  const { title, name, declared } = module;
  const outputs = outputsOf(declared);
  const className = `${name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Test`;
  const imports = ['os', ...(isCallable(module) ? [] : ['runpy']), 'subprocess', 'sys', 'tempfile', 'unittest'].map((each) => `import ${each}`);
  return [
    `"""Tests of ${commentSafe(title)}: by its command line, and from within Python. Written once, yours to change."""`,
    '',
    ...imports,
    ...(isCallable(module) ? [] : ['from unittest import mock']),
    '',
    'HERE = os.path.dirname(os.path.abspath(__file__))',
    ...placesText(module),
    '',
    '',
    ...argumentsText(module),
    '',
    '',
    `class ${className}(unittest.TestCase):`,
    '    def setUp(self):',
    '        folder = tempfile.TemporaryDirectory()',
    '        self.addCleanup(folder.cleanup)',
    '        self.outputs = folder.name',
    ...(isCallable(module) ? [] : ['        self.addCleanup(os.chdir, os.getcwd())', '        os.chdir(HERE)', ...makeOutputs(outputs, 8)]),
    '',
    '    def check_results(self):',
    '        """Say here what has to hold of what the module writes."""',
    ...(outputs.length === 0
      ? ['        # It writes nothing that is declared: that it ended well is all there is to see.']
      : [`        for name in [${outputs.map((output) => pythonLiteral(output.name)).join(', ')}]:`, "            self.assertTrue(os.path.exists(os.path.join(self.outputs, name)), name + ' was not written')"]),
    '',
    '    def test_by_its_command_line(self):',
    ...commandLineTest(module),
    '        self.check_results()',
    '',
    ...(isCallable(module) ? callTest(module) : scriptTest()),
    '        self.check_results()',
    '',
    '',
    "if __name__ == '__main__':",
    '    unittest.main()',
    '',
  ].join('\n');
}

/** Where the script and the sample data are, and how its own imports are found; `HERE` is set before. */
export function placesText(module: TestedModule): readonly string[] {
  const folder = module.script.split('/').slice(0, -1);
  return [
    `SCRIPT = ${joined(['HERE', ...module.script.split('/').map((part) => pythonLiteral(part))])}`,
    "DATA = os.path.join(HERE, 'data')",
    `sys.path.insert(0, ${folder.length === 0 ? 'HERE' : 'os.path.dirname(SCRIPT)'})`,
  ];
}

/** The function `arguments(outputs)`: by name for a function, as words for a script. */
export function argumentsText(module: TestedModule): readonly string[] {
  const given = module.declared.items.filter(isGiven);
  if (isCallable(module)) {
    return [
      'def arguments(outputs):',
      '    """What the module is given: sample data, and places in the folder `outputs` for what it writes."""',
      ...(given.length === 0 ? ['    return {}'] : ['    return {', ...given.map((item) => `        ${pythonLiteral(item.name)}: ${pythonValue(item)},`), '    }']),
    ];
  }
  // Before the options: one that takes many values would swallow them.
  const ordered = [...given.filter(({ flag }) => flag === undefined), ...given.filter(({ flag }) => flag !== undefined)];
  return [
    'def arguments(outputs):',
    '    """The words after the script: sample data, and places in the folder `outputs` for what it writes."""',
    ...(ordered.length === 0 ? ['    return []'] : ['    return [', ...ordered.map((item) => `        ${words(item)},`), '    ]']),
  ];
}

/** Makes the folders a plain call expects to be there. */
export function makeOutputs(outputs: readonly DeclaredPort[], indent: number): readonly string[] {
  return outputs.filter((output) => !isFilePort(output)).map((output) => `${' '.repeat(indent)}os.makedirs(os.path.join(${indent === 0 ? 'OUTPUTS' : 'self.outputs'}, ${pythonLiteral(output.name)}))`);
}

const joined = (parts: readonly string[]): string => `os.path.join(${parts.join(', ')})`;

function pythonValue(item: DeclaredItem): string {
  if (item.kind !== 'parameter') return joined(item.kind === 'output' ? ['outputs', pythonLiteral(item.name)] : ['DATA', ...samplePath(item).split('/').slice(1).map((part) => pythonLiteral(part))]);
  const value = sampleValue(item);
  return item.type === 'number' && item.enum === undefined && typeof value === 'number' ? pythonFloat(value) : pythonLiteral(value);
}

function words(item: DeclaredItem): string {
  const flag = item.flag === undefined ? [] : [pythonLiteral(item.flag)];
  if (item.kind !== 'parameter') return [...flag, pythonValue(item)].join(', ');
  if (item.isSwitch === true) return flag.join(', ');
  const text = String(sampleValue(item));
  const values = item.takesMany === true ? text.split(/\s+/).filter((word) => word !== '') : [text];
  return [...flag, ...values.map((each) => pythonLiteral(each))].join(', ');
}

function commandLineTest(module: TestedModule): readonly string[] {
  const given = isCallable(module)
    ? ["        words = [SCRIPT] + ['--%s=%s' % item for item in arguments(self.outputs).items()]"]
    : ['        words = [SCRIPT] + arguments(self.outputs)'];
  return [
    ...given,
    "        ended = subprocess.run([sys.executable] + words, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8', errors='replace')",
    '        self.assertEqual(0, ended.returncode, ended.stdout)',
  ];
}

function callTest({ script, declared }: TestedModule): readonly string[] {
  const name = declared.functionName ?? '';
  const importName = (script.split('/').at(-1) ?? script).replace(/\.py$/, '');
  const first = declared.items.find((item) => item.kind === 'input');
  const call = declared.shape === 'parallel' && first !== undefined
    ? [
        '        run = module(**given)',
        `        batch = sorted(os.path.join(given[${pythonLiteral(first.name)}], name) for name in os.listdir(given[${pythonLiteral(first.name)}]))`,
        '        self.assertEqual(len(batch), len(run(batch)))',
      ]
    : ['        module(**given)'];
  return [
    '    def test_by_a_plain_call(self):',
    ...(/^[A-Za-z_]\w*$/.test(importName) ? [`        from ${importName} import ${name} as module`] : ['        import importlib', '', `        module = importlib.import_module(${pythonLiteral(importName)}).${name}`]),
    '',
    '        given = arguments(self.outputs)',
    ...makeOutputs(outputsOf(declared), 8),
    ...call,
  ];
}

const scriptTest = (): readonly string[] => [
  '    def test_from_within_python(self):',
  "        with mock.patch.object(sys, 'argv', [SCRIPT] + arguments(self.outputs)):",
  '            try:',
  "                runpy.run_path(SCRIPT, run_name='__main__')",
  '            except SystemExit as end:',
  '                self.assertIn(end.code, (None, 0))',
];

export const commentSafe = (text: string): string => text.replaceAll(/[^\P{Cc}]/gu, ' ').replaceAll('\\', '/').replaceAll('"', "'");
