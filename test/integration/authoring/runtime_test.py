"""What the Python runtime of modules promises. Run by python-runtime.test.ts, or: python3 -m unittest test/integration/authoring/runtime_test.py"""

import contextlib
import enum
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback
import typing
import unittest
from unittest import mock

RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'resources', 'authoring', 'python')
sys.path.insert(0, RESOURCES)

from drydock_dsl import Boolean, Enum, Input, Integer, Number, Output, String, dsl, log_metric  # noqa: E402
from drydock_notebook import run_notebook  # noqa: E402


class Kind(enum.Enum):
    FAST = 'fast'
    SLOW = 'slow'


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def wrong(self, function, argv):
        """The lines of an error, without the program and the hint at the help."""
        told = io.StringIO()
        with contextlib.redirect_stderr(told), self.assertRaises(SystemExit) as ended:
            dsl.run(function, argv)
        self.assertEqual(2, ended.exception.code)
        return [line.partition(': ')[2] for line in told.getvalue().splitlines()[:-1]]


def module(function, **options):
    return dsl.module(name='m', **options)(function)


class Arguments(Case):
    def test_a_module_stays_a_plain_function(self):
        @dsl.module(name='add')
        def add(a: int, b: int = 2):
            return a + b

        self.assertEqual(3, add(1))
        self.assertEqual('add', add.__name__)

    def test_every_type_is_read(self):
        seen = {}

        @dsl.module(name='m', version='1', display_name='M', description='d', tags={'a': 'b'}, is_deterministic=False, image='i', conda='c.yaml')
        def all_types(
            data: Input(), out: Output(), whole: Integer(), number: Number(), text: String, flag: Boolean(), choice: Enum(['a', 'b c']),
            kind: Kind, literal: typing.Literal['x', 'y'], plain: int, maybe: typing.Optional[float], untyped, late=3, path: pathlib.Path = None,
        ):
            seen.update(locals())

        out = os.path.join(self.folder, 'ä b', 'out')
        dsl.run(all_types, [
            '--data', self.folder, '--out', out, '--whole', '-3', '--number=1e-3', '--text', '--not a flag ünïcode "q" $x', '--flag', 'True', '--choice', 'b c',
            '--kind', 'fast', '--literal', 'y', '--plain', '+7', '--untyped', '', '--late', '4', '--path', '/a b',
        ])
        del seen['seen']
        self.assertEqual(
            {
                'data': self.folder, 'out': out, 'whole': -3, 'number': 0.001, 'text': '--not a flag ünïcode "q" $x', 'flag': True, 'choice': 'b c', 'kind': Kind.FAST,
                'literal': 'y', 'plain': 7, 'maybe': None, 'untyped': '', 'late': 4, 'path': pathlib.Path('/a b'),
            },
            seen,
        )
        self.assertTrue(os.path.isdir(out))

    def test_underscores_and_dashes_are_the_same_and_defaults_hold(self):
        function = module(lambda learning_rate=0.5, deep_name='x': (learning_rate, deep_name))
        self.assertEqual((0.25, 'x'), dsl.run(function, ['--learning_rate', '0.25']))
        self.assertEqual((0.25, 'y'), dsl.run(function, ['--learning-rate=0.25', '--deep-name', 'y']))
        self.assertEqual((0.5, 'x'), dsl.run(function, []))

    def test_a_file_output_gets_its_folder_only(self):
        def write(out: Output('uri_file')):
            self.assertFalse(os.path.exists(out))
            pathlib.Path(out).write_text('x')

        place = os.path.join(self.folder, 'new', 'model.pkl')
        dsl.run(module(write), ['--out', place])
        self.assertTrue(os.path.isfile(place))

    def test_annotations_that_are_texts(self):
        source = 'from __future__ import annotations\nfrom drydock_dsl import dsl, Integer\n@dsl.module(name="m")\ndef f(n: Integer(max=3), s: str = "x"):\n    return n, s\n'
        names = {}
        exec(compile(source, 'later.py', 'exec'), names)
        self.assertEqual((2, 'x'), dsl.run(names['f'], ['--n', '2']))
        self.assertEqual(["--n: expected at most 3, got 4"], self.wrong(names['f'], ['--n', '4']))

    def test_every_error_names_its_argument_and_says_what_was_expected(self):
        def many(data: Input(), epochs: Integer(min=1, max=5), rate: Number(min=0) = 1.0, flag: bool = False, mode: Enum(['fast', 'exact']) = 'fast', out: Output() = None):
            self.fail('it was called')

        wrong = self.wrong(module(many), ['--data', '/no/such/place', '--rate', 'nan', '--flag', 'yes', '--mode', 'fst', '--epoch', '3'])
        self.assertEqual(
            [
                '--epoch: there is no such argument; did you mean --epochs?',
                "--data: there is no file or folder '/no/such/place'",
                '--epochs: missing; expected a whole number, at least 1, at most 5',
                "--rate: expected a number, at least 0, got 'nan'",
                "--flag: expected true or false, got 'yes'",
                "--mode: expected one of fast, exact, got 'fst'; did you mean fast?",
            ],
            wrong,
        )
        for text in ('3.5', '1_000', '٣', '', '0x10', '1e3'):
            self.assertEqual(['--epochs: expected a whole number, at least 1, at most 5, got %r' % text], self.wrong(module(many), ['--data', self.folder, '--epochs', text]))
        self.assertEqual(['--epochs: expected a value: a whole number, at least 1, at most 5'], self.wrong(module(many), ['--data', self.folder, '--epochs']))
        self.assertEqual(['--data: given twice'], self.wrong(module(many), ['--data', self.folder, '--data=x', '--epochs', '1']))
        self.assertEqual(['--epochs: expected at least 1, got 0'], self.wrong(module(many), ['--data', self.folder, '--epochs', '0']))

    def test_an_output_that_cannot_be_made(self):
        place = os.path.join(self.folder, 'file')
        pathlib.Path(place).write_text('x')

        def write(out: Output()):
            self.fail('it was called')

        [wrong] = self.wrong(module(write), ['--out', os.path.join(place, 'below')])
        self.assertIn('--out: the folder cannot be made: ', wrong)

    def test_what_cannot_be_an_argument_is_told_when_it_is_declared(self):
        def any_number(*files):
            pass

        def listed(names: list):
            pass

        def gives():
            yield 1

        async def later():
            pass

        for function, said in ((any_number, 'any_number(): files: a module takes named arguments only'), (listed, 'listed(): names: '), (gives, 'neither async nor a generator'), (later, 'neither async nor a generator')):
            with self.assertRaises(TypeError) as told:
                module(function)
            self.assertIn(said, str(told.exception))
        for wrong in (lambda: dsl.module(gives), lambda: dsl.module(shape='round'), lambda: dsl.run(any_number, []), lambda: Enum([])):
            with self.assertRaises(TypeError):
                wrong()

    def test_help(self):
        def train(data: Input(description='The table.'), epochs: Integer(min=1) = 3):
            """Train it."""

        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            dsl.run(module(train), ['--help'])
        for words in ('--data VALUE [--epochs VALUE]', 'Train it.', '--data  the path of a file or folder that exists. The table.', '--epochs  a whole number, at least 1 (default: 3)'):
            self.assertIn(words, told.getvalue())

    def test_a_failure_of_the_module_is_its_own(self):
        script = os.path.join(self.folder, 'fails.py')
        pathlib.Path(script).write_text('from drydock_dsl import dsl\n@dsl.module(name="f")\ndef f():\n    raise KeyError("mine")\nif __name__ == "__main__":\n    dsl.run(f)\n')
        ended = subprocess.run([sys.executable, script], env=dict(os.environ, PYTHONPATH=RESOURCES), stderr=subprocess.PIPE)
        self.assertEqual(1, ended.returncode)
        self.assertIn(b"KeyError: 'mine'", ended.stderr)


class Parallel(Case):
    def score(self, closes=False):
        seen = []

        @dsl.module(name='score', shape='parallel')
        def score(data: Input(), out: Output(), add: Integer() = 1):
            seen.append(('init', add))

            def run(batch):
                seen.append(len(batch))
                return ['%s+%d' % (os.path.basename(path), add) for path in batch]

            return (run, lambda: seen.append('shutdown')) if closes else run

        return score, seen

    def test_the_three_functions_of_a_driver(self):
        score, seen = self.score(closes=True)
        init, run, shutdown = dsl.parallel(score)
        # The input is not among the arguments, and the driver has some of its own.
        with mock.patch.object(sys, 'argv', ['driver.py', '--add', '5', '--driver-says', 'x']):
            init()
        self.assertEqual(['a+5', 'b+5'], run(['/x/a', '/x/b']))
        shutdown()
        self.assertEqual([('init', 5), 2, 'shutdown'], seen)

    def test_by_itself_it_takes_all_files_in_mini_batches(self):
        data, out = os.path.join(self.folder, 'in'), os.path.join(self.folder, 'out')
        os.makedirs(os.path.join(data, 'deep'))
        for name in ('a', 'b', 'c', 'd', 'deep/e'):
            pathlib.Path(data, name).write_text('x')
        score, seen = self.score()
        dsl.run(score, ['--data', data, '--out', out])
        self.assertEqual([('init', 1), 4, 1], seen)
        self.assertEqual('a+1\nb+1\nc+1\nd+1\ne+1\n', pathlib.Path(out, 'results.txt').read_text())


class Metrics(Case):
    def log(self, *metric, **environment):
        with mock.patch.dict(os.environ, environment):
            log_metric(*metric)

    def test_are_written_as_mlflow_does(self):
        uri = pathlib.Path(self.folder, 'ml runs').as_uri()
        self.log('loss', 0.5, 1, MLFLOW_TRACKING_URI=uri, MLFLOW_RUN_ID='r1')
        self.log('loss', 1, MLFLOW_TRACKING_URI=uri, MLFLOW_RUN_ID='r1')
        self.log('val/loss', float('inf'), 2, MLFLOW_TRACKING_URI=uri, MLFLOW_RUN_ID='r1')
        metrics = pathlib.Path(self.folder, 'ml runs', '0', 'r1', 'metrics')
        lines = [line.split(' ') for line in (metrics / 'loss').read_text().splitlines()]
        self.assertEqual([['0.5', '1'], ['1.0', '0']], [line[1:] for line in lines])
        self.assertGreater(int(lines[0][0]), 1_600_000_000_000)
        self.assertIn(' inf 2\n', (metrics / 'val' / 'loss').read_text())

    def test_go_to_the_folder_of_a_run_that_is_there(self):
        os.makedirs(os.path.join(self.folder, '7', 'r1'))
        self.log('loss', 1, MLFLOW_TRACKING_URI=self.folder, MLFLOW_RUN_ID='r1')
        self.assertTrue(os.path.isfile(os.path.join(self.folder, '7', 'r1', 'metrics', 'loss')))

    def test_go_nowhere_outside_of_a_run(self):
        for environment in ({}, {'MLFLOW_TRACKING_URI': self.folder}, {'MLFLOW_TRACKING_URI': 'http://127.0.0.1:1', 'MLFLOW_RUN_ID': 'r'}, {'MLFLOW_TRACKING_URI': self.folder, 'MLFLOW_RUN_ID': '../r'}):
            with mock.patch.dict(os.environ, clear=True):
                self.log('loss', 1, **environment)
        self.assertEqual([], os.listdir(self.folder))

    def test_names_and_values_are_checked_everywhere(self):
        for name in ('', '../x', 'a/../b', '/a', 'a//b', 'a\nb', 'a:b', 3):
            with self.assertRaises(ValueError):
                log_metric(name, 1)
        with self.assertRaises((TypeError, ValueError)):
            log_metric('loss', 'high')

    def test_that_cannot_be_kept_do_not_end_the_module(self):
        place = os.path.join(self.folder, 'file')
        pathlib.Path(place).write_text('x')
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            self.log('loss', 1, MLFLOW_TRACKING_URI=place, MLFLOW_RUN_ID='r')
        self.assertIn('The metric loss could not be kept', told.getvalue())


class Notebooks(Case):
    def run_cells(self, cells, values):
        place = os.path.join(self.folder, 'n.ipynb')
        with open(place, 'w', encoding='utf-8') as file:
            json.dump({'nbformat': 4, 'cells': [{'cell_type': 'code', 'source': cell} if isinstance(cell, (str, list)) else cell for cell in cells]}, file)
        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            names = run_notebook(place, values)
        return names, told.getvalue()

    def test_values_take_the_place_of_the_first_assignment(self):
        names, told = self.run_cells([{'cell_type': 'markdown', 'source': 'text'}, ['epochs = 1\n', 'name: str = "x"'], 'seen = [epochs, name]', 'epochs += 1', 'epochs = epochs * 10'], {'epochs': 5, 'other': 'o'})
        self.assertEqual(([5, 'x'], 60, 'o', ''), (names['seen'], names['epochs'], names['other'], told))

    def test_magics_are_skipped_and_told(self):
        names, told = self.run_cells(['%matplotlib inline\na = 1\n!pip install x\nif a:\n    %time b = 2\n    c = 3\nd = !ls\nprint?', '%%bash\necho hi', '%%time\ne = 5', 'text = """\n%not a magic\n"""'], {})
        self.assertEqual((1, 3, 5, '\n%not a magic\n'), (names['a'], names['c'], names['e'], names['text']))
        self.assertEqual(7, told.count('skipped'))
        self.assertIn('cell 2: skipped, it works in a notebook only: %%bash', told)
        self.assertNotIn('d', names)

    def test_a_failing_cell_is_named(self):
        try:
            self.run_cells(['a = 1', 'a / 0'], {})
            self.fail('it did not fail')
        except ZeroDivisionError as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
        self.assertTrue(last.filename.endswith('n.ipynb, cell 2'), last)
        self.assertEqual('a / 0', last.line)
        with self.assertRaises(SyntaxError) as told:
            self.run_cells(['a = = 1'], {})
        self.assertIn('cell 1', str(told.exception))

    def test_other_formats_are_refused(self):
        place = os.path.join(self.folder, 'old.ipynb')
        pathlib.Path(place).write_text('{"worksheets": []}')
        with self.assertRaises(ValueError):
            run_notebook(place, {})


if __name__ == '__main__':
    unittest.main()
