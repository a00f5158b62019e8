import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { authoringWorld, havePython, holdsAsMade, made, python } from './authoring-kit.ts';

/** What tells that the code of a user was executed: it writes a file where nothing of ours is. */
const trap = `import os\nopen(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'WAS_EXECUTED'), 'w').close()\n`;

const fit = `${trap}
DEFAULT = 7

def fit(data_dir: str, out_dir: str, epochs: int = 3, rate: float = 0.5, note: str = 'it\\'s "ü"', seed=DEFAULT, *, verbose: bool = False):
    """Fit a model.

    Args:
        epochs: how often
    """
    names = sorted(os.listdir(data_dir))
    with open(os.path.join(out_dir, 'model.txt'), 'w', encoding='utf-8') as file:
        file.write('%s %d %s %s %s %s' % (names, epochs, rate, note, seed, verbose))
    return epochs
`;

const script = `${trap}
import argparse

def main():
    parser = argparse.ArgumentParser(description='Score it.')
    parser.add_argument('--data', help='folder', required=True)
    parser.add_argument('--scores', type=str, required=True)
    parser.add_argument('--threshold', type=float, default=0.5, help='from here on')
    parser.add_argument('--mode', choices=['a b', 'c'], default='a b')
    parser.add_argument('--names', nargs='+', default=['x', 'y'])
    parser.add_argument('--fast', action='store_true')
    args = parser.parse_args()
    os.makedirs(args.scores, exist_ok=True)
    with open(os.path.join(args.scores, 'scores.txt'), 'w') as file:
        file.write(repr((sorted(os.listdir(args.data)), args.threshold, args.mode, args.names, args.fast)))

if __name__ == '__main__':
    main()
`;

const notebook = (cells: readonly (readonly [source: string, tags?: readonly string[]])[]): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: 'markdown', metadata: {}, source: ['# Report'] }, ...cells.map(([source, tags]) => ({ cell_type: 'code', metadata: tags === undefined ? {} : { tags }, source: source.split(/(?<=\n)/), outputs: [], execution_count: 3 }))] });

const report = notebook([
  ['%matplotlib inline\nimport os'],
  ["data_dir = './data'\nout_dir = './out'\nrounds = 2\ntitle = 'A report'", ['parameters']],
  ["!pip list\nos.makedirs(out_dir, exist_ok=True)\nwith open(os.path.join(out_dir, 'report.txt'), 'w') as file:\n    file.write('%s: %s' % (title, sorted(os.listdir(data_dir)) * rounds))"],
]);

describe.skipIf(!havePython)('a module of code that is there (needs python3)', () => {
  it('is made of a function, without executing it, and works as it was made', async () => {
    const world = authoringWorld();
    const file = world.write('lib/train.py', fit);
    const module = made.parse(await world.json('module', 'init', '--source', `${file}:fit`, '--inputs', 'data_dir', '--outputs', 'out_dir'));
    expect(readdirSync(module.folder)).not.toContain('WAS_EXECUTED');
    expect(module).toMatchObject({ name: 'fit', folder: world.at('lib'), entry: 'fit_entry.py', spec: 'fit.spec.yaml' });
    // What was named is not guessed.
    expect(module.notes).toEqual([]);
    const entry = readFileSync(path.join(module.folder, module.entry), 'utf8');
    expect(entry).toContain('    epochs: Integer(description=\'how often\') = 3,\n');
    expect(entry).toContain('    import train as source_of_module\n');
    await holdsAsMade(world, module, ['data_dir=data/data_dir']);
    python(module.folder, 'fit_entry.py', '--data-dir', 'data/data_dir', '--out-dir', 'o', '--verbose', 'true');
    expect(readFileSync(path.join(module.folder, 'o/model.txt'), 'utf8')).toBe(`['sample.txt'] 3 0.5 it's "ü" 7 True`);
    expect(readdirSync(module.folder)).toContain('WAS_EXECUTED');
  });

  it('is made of a function in a package with relative imports', async () => {
    const world = authoringWorld();
    world.write('src/pkg/__init__.py', '');
    world.write('src/pkg/words.py', 'GREETING = "hello"\n');
    const file = world.write('src/pkg/my-steps.py', 'from .words import GREETING\n\ndef greet(out_file: str, name: str = "you"):\n    with open(out_file, "w") as file:\n        file.write(GREETING + " " + name)\n');
    const module = made.parse(await world.json('module', 'init', '--source', `${file}:greet`, '--outputs', 'out_file', '--name', 'Say hello'));
    expect(module).toMatchObject({ name: 'say_hello', folder: world.at('src'), entry: 'say_hello_entry.py' });
    await holdsAsMade(world, module, []);
  });

  it('is made of a script with argparse, which stays as it is', async () => {
    const world = authoringWorld();
    const file = world.write('score/my-score.py', script);
    const module = made.parse(await world.json('module', 'init', '--source', file, '--inputs', 'data', '--outputs', 'scores'));
    expect(readdirSync(module.folder)).not.toContain('WAS_EXECUTED');
    // That it is data was said; whether it is a file was not.
    expect(module.notes).toEqual([expect.stringMatching(/^data: taken for a folder\. .*uri_file/)]);
    expect(module).toMatchObject({ name: 'my_score', entry: 'my-score.py', spec: 'my-score.spec.yaml' });
    expect(readdirSync(module.folder)).not.toContain('drydock_dsl.py');
    expect(readFileSync(file, 'utf8')).toBe(script);
    await holdsAsMade(world, module, ['data=data/data']);
    expect(await world.json('pipeline', 'run', path.join(module.folder, module.spec), '--engine', 'process', '--set', `data=${path.join(module.folder, 'data/data')}`, '--set', 'names=p q r', '--set', 'mode=c', '--output-dir', world.at('out'))).toMatchObject({ status: 'completed' });
    expect(world.read('out/scores/scores.txt')).toBe("(['sample.txt'], 0.5, 'c', ['p', 'q', 'r'], False)");
  });

  it('is made of a notebook with magics, whose parameters are those of its tagged cell', async () => {
    const world = authoringWorld();
    const file = world.write('nb/My Report.ipynb', report);
    const module = made.parse(await world.json('module', 'init', '--source', file, '--inputs', 'data_dir', '--outputs', 'out_dir'));
    expect(module).toMatchObject({ name: 'my_report', entry: 'my_report_entry.py' });
    expect(readFileSync(file, 'utf8')).toBe(report);
    await holdsAsMade(world, module, ['data_dir=data/data_dir']);
    const told = python(module.folder, module.entry, '--data-dir', 'data/data_dir', '--out-dir', 'o', '--rounds', '1', '--title', 'Über');
    expect(told).toContain('skipped, it works in a notebook only: %matplotlib inline');
    expect(readFileSync(path.join(module.folder, 'o/report.txt'), 'utf8')).toBe("Über: ['sample.txt']");
  });

  it('is made of a file that has @dsl.module already', async () => {
    const world = authoringWorld();
    await world.json('module', 'init', world.at('train'), '--name', 'train', '--entry-only');
    const module = made.parse(await world.json('module', 'init', '--source', world.at('train/train.py')));
    expect(module).toMatchObject({ name: 'train', entry: 'train.py', spec: 'train.spec.yaml' });
    expect(module.files.find((each) => each.path === 'drydock_dsl.py')?.outcome).toBe('same');
    await holdsAsMade(world, module, ['input_dir=data/input_dir']);
  });
});

describe('code that cannot be made a module', () => {
  it.each([
    ['a.py', 'x = 1\n', 'a.py', /declares nothing that could be read/],
    ['a.py', 'def f(): pass\n', 'a.py:g', /no function "g"\. The functions of the file are f/],
    ['a.py', 'async def f(): pass\n', 'a.py:f', /a\.py:1:1/],
    ['a.py', 'def f(*args): pass\n', 'a.py:f', /Name each argument/],
    ['a.ipynb', '{"cells": 3}', 'a.ipynb', /./],
    ['a.ipynb', 'not json', 'a.ipynb', /./],
    ['a.ipynb', '{}', 'a.ipynb:f', /as a whole/],
    ['a.txt', 'x', 'a.txt', /neither a Python file/],
    ['a.py', 'x\u0000', 'a.py', /not a text in UTF-8/],
  ])('%s with %j as %s: said, and nothing written', async (name, text, source, said) => {
    const world = authoringWorld();
    world.write(name, text);
    const { exitCode, stderr } = await world.drydock('module', 'init', '--source', world.at(source));
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)]);
    expect(readdirSync(world.folder)).toEqual([name]);
  });

  it('says which arguments there are when one is named that is not', async () => {
    const world = authoringWorld();
    const file = world.write('train.py', fit);
    const { exitCode, stderr } = await world.drydock('module', 'init', '--source', `${file}:fit`, '--inputs', 'data_dri');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/takes no argument called data_dri\. .*data_dir/)]);
  });

  it('is refused in a folder that does not hold it, or when it is huge', async () => {
    const world = authoringWorld();
    const file = world.write('src/train.py', fit);
    expect((await world.drydock('module', 'init', world.at('other'), '--source', `${file}:fit`)).stderr).toMatch(/is not in .*other/);
    const huge = world.write('huge.py', `x = "${'y'.repeat(50_000_000)}"\n`);
    const before = Date.now();
    expect((await world.drydock('module', 'init', '--source', huge)).stderr).toMatch(/has 48 MiB, of at most 4 that are read/);
    const notebook = world.write('huge.ipynb', `{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": "${'y'.repeat(50_000_000)}"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`);
    const refused = await world.drydock('module', 'init', '--source', notebook);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/has 48 MiB, of at most \d+ that are read/) });
    const deep = world.write('deep.py', `x = ${'('.repeat(100_000)}${')'.repeat(100_000)}\n`);
    expect((await world.drydock('module', 'init', '--source', `${deep}:f`)).exitCode).toBe(2);
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(existsSync(world.at('other'))).toBe(false);
  });
});
