"""
Runs test files, given relative to the working directory, and prints a line for each test. Exit code: 0 all passed, 1 not, 5 there is none.
Python 3.8 or newer, nothing to install; files made for pytest need pytest.
"""

import importlib
import inspect
import os
import re
import sys
import time
import traceback
import unittest

# Read again by Drydock: see shared/authoring/test-lines.ts.
_LINE = '%-5s %s (%.2f s)'


class _Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.counts = {'ok': 0, 'FAIL': 0, 'skip': 0}

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()

    def _tell(self, outcome, test, more=''):
        self.counts[outcome] += 1
        began = getattr(self, '_began', time.monotonic())
        print(_LINE % (outcome, test.id(), time.monotonic() - began))
        for line in more.rstrip().splitlines():
            print('      ' + line)
        sys.stdout.flush()

    def addSuccess(self, test):
        self._tell('ok', test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._tell('skip', test, str(reason))

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self._tell('ok', test)

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._tell('FAIL', test, 'it was expected to fail, and passed')

    def addError(self, test, error):
        super().addError(test, error)
        self._tell('FAIL', test, self.errors[-1][1])

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._tell('FAIL', test, self.failures[-1][1])

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self._tell('FAIL', subtest, (self.failures if issubclass(error[0], test.failureException) else self.errors)[-1][1])


def _load(path):
    """Imports a file by its name, from the folder above its outermost package: as pytest does."""
    folder, name = os.path.split(os.path.abspath(path))
    name = os.path.splitext(name)[0]
    while os.path.isfile(os.path.join(folder, '__init__.py')) and os.path.basename(folder) != '':
        folder, package = os.path.split(folder)
        name = package + '.' + name
    if folder not in sys.path:
        sys.path.insert(0, folder)
    module = importlib.import_module(name)
    found = os.path.abspath(getattr(module, '__file__', ''))
    if not os.path.samefile(found, path):
        raise ImportError('%s has the same name as %s. Rename one of them, or put an __init__.py into their folders.' % (path, found))
    return module


def _tests_of(module):
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    for name, value in sorted(vars(module).items()):
        if name.startswith('test') and inspect.isfunction(value) and value.__module__ == module.__name__:
            suite.addTest(_Function(value, module.__name__))
    return suite


class _Function(unittest.FunctionTestCase):
    def __init__(self, function, module):
        super().__init__(function)
        self._name = '%s.%s' % (module, function.__name__)

    def id(self):
        return self._name


def _is_for_pytest(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        text = file.read()
    return re.search(r'^\s*(import pytest|from pytest\b)|^def test\w*\(\s*\w', text, re.MULTILINE) is not None


def main(paths):
    sys.path.insert(0, os.getcwd())
    if any(_is_for_pytest(path) for path in paths):
        try:
            import pytest
        except ImportError:
            print('These tests are made for pytest, which this environment does not have. '
                  'Add it to the environment, or write them with unittest.')
            return 1
        return int(pytest.main(['-v', '-p', 'no:cacheprovider'] + list(paths)))
    result, began = _Result(), time.monotonic()
    for path in paths:
        try:
            suite = _tests_of(_load(path))
        except (Exception, SystemExit):
            result.counts['FAIL'] += 1
            print(_LINE % ('FAIL', path, 0))
            for line in ('It could not be loaded.\n' + traceback.format_exc()).rstrip().splitlines():
                print('      ' + line)
            continue
        suite.run(result)
    total = sum(result.counts.values())
    words = (('ok', 'passed'), ('FAIL', 'failed'), ('skip', 'skipped'))
    counts = ['%d %s' % (result.counts[key], word) for key, word in words if result.counts[key]]
    print('%s in %.2f s' % (', '.join(counts) or 'no tests', time.monotonic() - began))
    return 1 if result.counts['FAIL'] else 5 if total == 0 else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
