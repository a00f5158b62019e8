import type { DeclaredPort } from '#shared/authoring/declared-module.ts';
import type { TestedModule } from './python-tests.ts';
import { argumentsText, isCallable, makeOutputs, placesText } from './python-tests.ts';

/** `<name>_test.ipynb`: loads the module, runs it on the sample data and shows what it wrote. Format 4.5, without results. */
export function notebookText(module: TestedModule): string {
  const { title, script, declared } = module;
  const importName = (script.split('/').at(-1) ?? script).replace(/\.py$/, '');
  const outputs = declared.items.filter((item): item is DeclaredPort => item.kind === 'output');
  const isParallel = declared.shape === 'parallel' && isCallable(module);
  const byCommand = !isCallable(module) || isParallel;
  return notebook([
    { kind: 'markdown', lines: [`# Try ${title.replaceAll(/[\n\r]/g, ' ')}`, '', ...(declared.description === undefined ? [] : [declared.description, '']), 'Run the cells from the top. Change the arguments, or the module and run all cells again.'] },
    {
      kind: 'code',
      lines: [
        'import importlib', 'import os', 'import subprocess', 'import sys', 'import tempfile', '',
        'HERE = os.getcwd()', ...placesText(module),
        ...(byCommand ? [] : [`module = importlib.import_module('${importName}')`, 'importlib.reload(module)']),
      ],
    },
    { kind: 'code', lines: argumentsText(module) },
    {
      kind: 'code',
      lines: byCommand
        ? [
            'OUTPUTS = tempfile.mkdtemp()', ...(isParallel ? [] : makeOutputs(outputs, 0)),
            isParallel ? "words = ['--%s=%s' % item for item in arguments(OUTPUTS).items()]" : 'words = arguments(OUTPUTS)',
            "ended = subprocess.run([sys.executable, SCRIPT] + words, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8', errors='replace')",
            'print(ended.stdout)', "assert ended.returncode == 0, 'exit code %d' % ended.returncode",
          ]
        : ['OUTPUTS = tempfile.mkdtemp()', ...makeOutputs(outputs, 0), `module.${declared.functionName ?? ''}(**arguments(OUTPUTS))`],
    },
    {
      kind: 'code',
      lines: [
        'for folder, _, names in os.walk(OUTPUTS):',
        '    for name in sorted(names):',
        '        place = os.path.join(folder, name)',
        "        print('%s (%d bytes)' % (os.path.relpath(place, OUTPUTS), os.path.getsize(place)))",
        "        with open(place, 'rb') as file:",
        "            print(file.read(300).decode('utf-8', 'replace'))",
      ],
    },
  ]);
}

interface Cell {
  readonly kind: 'markdown' | 'code';
  readonly lines: readonly string[];
}

function notebook(cells: readonly Cell[]): string {
  const written = cells.map(({ kind, lines }, index) => ({
    cell_type: kind,
    id: `cell-${String(index + 1)}`,
    metadata: {},
    source: lines.map((line, at) => (at === lines.length - 1 ? line : `${line}\n`)),
    ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
  }));
  const metadata = { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } };
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}
