"""What a Drydock module written in Python needs at run time: this one file. Python 3.8 or newer, nothing to install.

    from drydock_dsl import dsl, Input, Output, Integer

    @dsl.module(name='train', version='1', image='python:3.11-slim')
    def train(data: Input(), model: Output(), epochs: Integer(min=1) = 10):
        \"\"\"Train a model.\"\"\"

    if __name__ == '__main__':
        dsl.run(train)

Then `python train.py --data FOLDER --model FOLDER --epochs 3` works the same on every machine, and `train(...)` stays a plain
function. `drydock module build` makes the spec of it by reading the text: keep what the decorator and the annotations say literal.
"""

import difflib
import enum as _enum
import inspect
import math
import os
import pathlib
import re
import sys
import time
import typing
from urllib.parse import urlparse
from urllib.request import url2pathname

__all__ = ['dsl', 'Input', 'Output', 'Integer', 'Number', 'String', 'Boolean', 'Enum', 'log_metric']


class ArgumentError(ValueError):
    """A value that an argument does not take; the message says what was expected."""


class Input:
    """A file or folder that the module reads: `data: Input()`, `table: Input('uri_file')`. The function gets its path, a string."""

    def __init__(self, type='uri_folder', description=None, optional=False):
        self.type, self.description, self.optional = type, description, optional

    expected = 'the path of a file or folder that exists'

    def read(self, text):
        if not os.path.exists(text):
            raise ArgumentError('there is no file or folder %r' % text)
        return text


class Output:
    """A file or folder that the module writes. A folder is made before the function is called; of a file, the folder it goes to."""

    def __init__(self, type='uri_folder', description=None):
        self.type, self.description, self.optional = type, description, False

    expected = 'the path of the file or folder to write'

    def read(self, text):
        if text == '':
            raise ArgumentError('expected a path, got an empty text')
        folder = os.path.dirname(text) if 'file' in self.type else text
        try:
            if folder != '':
                os.makedirs(folder, exist_ok=True)
        except OSError as error:
            raise ArgumentError('the folder cannot be made: %s' % error)
        return text


class _Path:
    """`pathlib.Path`: whether it is read or written is not said, so it is neither looked for nor made."""

    type, description, optional, expected = 'uri_folder', None, False, 'a path'

    def __init__(self, kind):
        self.read = kind


class _Parameter:
    def __init__(self, description=None, optional=False):
        self.description, self.optional = description, optional


class _Limited(_Parameter):
    def __init__(self, min=None, max=None, description=None, optional=False):
        super().__init__(description, optional)
        self.min, self.max = min, max

    def check(self, value, text):
        if self.min is not None and value < self.min:
            raise ArgumentError('expected at least %s, got %s' % (self.min, text))
        if self.max is not None and value > self.max:
            raise ArgumentError('expected at most %s, got %s' % (self.max, text))
        return value

    @property
    def limits(self):
        low = '' if self.min is None else ', at least %s' % self.min
        return low if self.max is None else '%s, at most %s' % (low, self.max)


class Integer(_Limited):
    """A whole number: `epochs: Integer(min=1, max=100) = 10`. Plain `int` does as well."""

    @property
    def expected(self):
        return 'a whole number' + self.limits

    def read(self, text):
        if re.match(r'[+-]?[0-9]+\Z', text.strip()) is None:
            raise ArgumentError('expected %s, got %r' % (self.expected, text))
        return self.check(int(text), text)


class Number(_Limited):
    """A number: `rate: Number(min=0) = 0.1`. Plain `float` does as well."""

    @property
    def expected(self):
        return 'a number' + self.limits

    def read(self, text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or '_' in text:
            raise ArgumentError('expected %s, got %r' % (self.expected, text))
        return self.check(value, text)


class String(_Parameter):
    """Any text. Plain `str` does as well."""

    expected = 'a text'

    def read(self, text):
        return text


class Boolean(_Parameter):
    """`true` or `false`, written out. Plain `bool` does as well."""

    expected = 'true or false'

    def read(self, text):
        lower = text.strip().lower()
        if lower not in ('true', 'false'):
            raise ArgumentError('expected true or false, got %r' % text)
        return lower == 'true'


class Enum(_Parameter):
    """One of some values: `mode: Enum(['fast', 'exact']) = 'fast'`. A `Literal` or a class of `enum.Enum` does as well."""

    def __init__(self, values, description=None, optional=False):
        super().__init__(description, optional)
        is_class = inspect.isclass(values) and issubclass(values, _enum.Enum)
        self.values = {str(each.value): each for each in values} if is_class else {str(each): each for each in values}
        # A member goes by its name as well: that of `auto()` has no value worth writing.
        self.names = {each.name: each for each in values} if is_class else {}
        if not self.values:
            raise TypeError('Enum needs at least one value, such as Enum([\'fast\', \'exact\'])')

    @property
    def expected(self):
        return 'one of ' + ', '.join(self.values)

    def read(self, text):
        if text not in self.values and text not in self.names:
            near = difflib.get_close_matches(text, self.values, 1)
            hint = '; did you mean %s?' % near[0] if near else ''
            raise ArgumentError('expected %s, got %r%s' % (self.expected, text, hint))
        return self.values[text] if text in self.values else self.names[text]


_PLAIN = {int: Integer, float: Number, str: String, bool: Boolean}
_KINDS = (Input, Output, _Parameter)
_EMPTY = inspect.Parameter.empty


def _kind_of(annotation, default, where):
    """What an annotation means; `Optional[...]` and a default make an argument one that may be left out."""
    if isinstance(annotation, _KINDS):
        return annotation
    if inspect.isclass(annotation) and issubclass(annotation, (Input, Output, Integer, Number, String, Boolean)):
        return annotation()
    if annotation in (_EMPTY, None):
        annotation = type(default) if default is not _EMPTY and type(default) in _PLAIN else str
    if inspect.isclass(annotation) and annotation in _PLAIN:
        return _PLAIN[annotation]()
    if inspect.isclass(annotation) and issubclass(annotation, _enum.Enum):
        return Enum(annotation)
    if inspect.isclass(annotation) and issubclass(annotation, pathlib.PurePath):
        return _Path(annotation)
    # `Annotated[int, Integer(min=1)]`, which type checkers understand.
    added = getattr(annotation, '__metadata__', None)
    if added is not None:
        return next((each for each in added if isinstance(each, _KINDS)), None) or _kind_of(annotation.__origin__, default, where)
    choices = getattr(annotation, '__args__', ())
    if getattr(annotation, '__origin__', None) is typing.Literal:
        return Enum(choices)
    others = [each for each in choices if each is not type(None)]
    if others and (getattr(annotation, '__origin__', None) is typing.Union or type(annotation).__name__ == 'UnionType'):
        # Of several types, the one that takes the values of all.
        widest = next((each for each in (str, float) if each in others), others[0])
        kind = _kind_of(widest, default, where)
        kind.optional = kind.optional or len(others) < len(choices)
        return kind
    raise TypeError(
        '%s: %r cannot be given on a command line. Expected Input(), Output(), Integer(), Number(), String(), Boolean(), Enum([...]), '
        'int, float, str or bool.' % (where, annotation)
    )


class _Argument:
    def __init__(self, name, kind, default):
        self.name, self.kind, self.default = name, kind, default
        self.flag = '--' + name.replace('_', '-')
        self.is_required = default is _EMPTY and not kind.optional

    @property
    def left_out(self):
        return None if self.default is _EMPTY else self.default


def _read_arguments(function):
    found = []
    for name, given in inspect.signature(function).parameters.items():
        where = '%s(): %s' % (function.__name__, name)
        if given.kind in (given.VAR_POSITIONAL, given.VAR_KEYWORD, given.POSITIONAL_ONLY):
            raise TypeError('%s: a module takes named arguments only, no *args, **kwargs or positional-only ones' % where)
        annotation = given.annotation
        if isinstance(annotation, str):
            # `from __future__ import annotations`
            try:
                annotation = eval(annotation, function.__globals__)
            except Exception as error:
                raise TypeError('%s: the annotation %r cannot be understood: %s' % (where, given.annotation, error))
        found.append(_Argument(name, _kind_of(annotation, given.default, where), given.default))
    return found


def _parse(arguments, argv, program, ignore_unknown=False, is_needed=lambda argument: True):
    """The values of a command line, by name. Ends with exit code 2 when it is wrong, with all that is wrong at once."""
    by_flag = {}
    for argument in arguments:
        by_flag[argument.flag] = by_flag['--' + argument.name] = argument
    values, wrong, faulty, at = {}, [], set(), 0
    while at < len(argv):
        flag, equals, text = argv[at].partition('=')
        argument = by_flag.get(flag)
        at += 1
        if argument is None:
            if not ignore_unknown:
                near = difflib.get_close_matches(flag, by_flag, 1)
                hint = '; did you mean %s?' % near[0] if near else ''
                wrong.append('%s: there is no such argument%s' % (argv[at - 1], hint))
                if flag.startswith('--') and not equals and at < len(argv) and not argv[at].startswith('--'):
                    at += 1
            continue
        if not equals:
            # A value may begin with dashes, but not be the name of an argument: write --name=--value for that.
            if at == len(argv) or argv[at].partition('=')[0] in by_flag:
                wrong.append('%s: expected a value: %s' % (flag, argument.kind.expected))
                faulty.add(argument)
                continue
            text = argv[at]
            at += 1
        if argument.name in values:
            wrong.append('%s: given twice' % flag)
            continue
        values[argument.name] = text
    for argument in arguments:
        if argument.name in values:
            try:
                values[argument.name] = argument.kind.read(values[argument.name])
            except ArgumentError as error:
                wrong.append('%s: %s' % (argument.flag, error))
        elif argument in faulty:
            continue
        elif argument.is_required and is_needed(argument):
            wrong.append('%s: missing; expected %s' % (argument.flag, argument.kind.expected))
        else:
            values[argument.name] = argument.left_out
    if wrong:
        sys.stderr.write(''.join('%s: %s\n' % (program, each) for each in wrong))
        sys.stderr.write('See `python %s --help`.\n' % program)
        sys.exit(2)
    return values


def _help(function, arguments, program):
    words = ['usage: python', program] + [('%s VALUE' if a.is_required else '[%s VALUE]') % a.flag for a in arguments]
    lines = [' '.join(words)]
    doc = inspect.getdoc(function)
    lines += ['', doc] if doc else []
    lines += ['', 'arguments:'] if arguments else []
    for a in arguments:
        default = '' if a.left_out is None else ' (default: %s)' % (a.left_out.value if isinstance(a.left_out, _enum.Enum) else a.left_out)
        about = '. ' + a.kind.description if a.kind.description else ''
        lines.append('  %s  %s%s%s' % (a.flag, a.kind.expected, default, about))
    return '\n'.join(lines) + '\n'


class _Dsl:
    """The way in: `@dsl.module(...)` and `dsl.run(function)`."""

    def module(
        self, name=None, version=None, display_name=None, description=None, tags=None, is_deterministic=True,
        environment=None, image=None, conda=None, shape='basic',
    ):
        """
        Declares a function to be a module. `shape` is 'basic', 'mpi' (the same command in several processes) or 'parallel' (see
        `parallel`).
        """
        if callable(name):
            raise TypeError('write @dsl.module() with brackets')
        if shape not in ('basic', 'mpi', 'parallel'):
            raise TypeError("shape is 'basic', 'mpi' or 'parallel', not %r" % (shape,))

        def declare(function):
            if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function) or inspect.isgeneratorfunction(function):
                raise TypeError('%s(): a module is a plain function, neither async nor a generator' % function.__name__)
            function.__drydock__ = {'arguments': _read_arguments(function), 'shape': shape}
            return function

        return declare

    def run(self, function, argv=None):
        """Calls a module with the arguments of the command line (or `argv`) and returns what it returns. Wrong arguments: exit code 2."""
        declared = _declared(function)
        arguments, given = declared['arguments'], list(sys.argv[1:] if argv is None else argv)
        program = os.path.basename(sys.argv[0] if argv is None else inspect.getsourcefile(function) or function.__name__)
        if given and given[0] in ('-h', '--help'):
            sys.stdout.write(_help(function, arguments, program))
            return None
        values = _parse(arguments, given, program)
        return _run_batches(function, arguments, values) if declared['shape'] == 'parallel' else function(**values)

    def parallel(self, function):
        """
        The `init`, `run` and `shutdown` by which a parallel step is driven: `init, run, shutdown = dsl.parallel(score)`. The module
        prepares what it needs and returns the function that handles one mini-batch (a list of paths) and returns a list of results; or
        that function and one to call at the end.
        """
        arguments, state = _declared(function)['arguments'], {}

        def init():
            # The mini-batches come from the first input, so it is not among the arguments; the driver may add some of its own.
            first = _mini_batch_input(arguments)
            def is_given(argument):
                return argument is not first and not isinstance(argument.kind, Output)

            values = _parse(arguments, sys.argv[1:], function.__name__, True, is_given)
            state['run'], state['shutdown'] = _handlers(function(**values))

        def run(mini_batch):
            return state['run'](mini_batch)

        def shutdown():
            if state.get('shutdown') is not None:
                state['shutdown']()

        return init, run, shutdown


def _declared(function):
    declared = getattr(function, '__drydock__', None)
    if declared is None:
        raise TypeError('%s is not a module: write @dsl.module(...) above it' % getattr(function, '__name__', function))
    return declared


def _handlers(returned):
    run, shutdown = returned if isinstance(returned, tuple) else (returned, None)
    if not callable(run):
        raise TypeError('a parallel module returns the function that handles one mini-batch, not %r' % (run,))
    return run, shutdown


def _mini_batch_input(arguments):
    return next((argument for argument in arguments if isinstance(argument.kind, Input)), None)


def _run_batches(function, arguments, values, size=4):
    """
    A parallel module by itself, without a driver: all files in mini-batches of `size`, one after the other; results go to the first
    output.
    """
    run, shutdown = _handlers(function(**values))
    first = _mini_batch_input(arguments)
    files = [] if first is None else _files(values[first.name])
    rows = []
    for at in range(0, len(files), size):
        rows.extend(run(files[at : at + size]))
    if shutdown is not None:
        shutdown()
    output = next((argument for argument in arguments if isinstance(argument.kind, Output)), None)
    if output is not None:
        place = values[output.name]
        with open(os.path.join(place, 'results.txt') if os.path.isdir(place) else place, 'w', encoding='utf-8') as file:
            file.writelines('%s\n' % (row,) for row in rows)
    return rows


def _files(place):
    if os.path.isfile(place):
        return [place]
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names)


def log_metric(name, value, step=None):
    """
    Keeps one value of a metric where the run that this is part of collects them: in the folder that `MLFLOW_TRACKING_URI` names, as MLflow
    writes it, without MLflow. Where nothing collects, it does nothing.
    """
    if not isinstance(name, str) or re.match(r'[\w.\- /]+\Z', name) is None or any(part in ('', '.', '..') for part in name.split('/')):
        raise ValueError('a metric is named by letters, digits, spaces and _ - . /, not %r' % (name,))
    line = '%d %s %d\n' % (int(time.time() * 1000), float(value), 0 if step is None else step)
    folder = _metrics_folder()
    if folder is None:
        return
    place = os.path.join(folder, *name.split('/'))
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        # One write per line: processes of one step may log at the same time.
        with open(place, 'ab', buffering=0) as file:
            file.write(line.encode('ascii'))
    except OSError as error:
        sys.stderr.write('The metric %s could not be kept: %s\n' % (name, error))


def _metrics_folder():
    uri, run = os.environ.get('MLFLOW_TRACKING_URI', ''), os.environ.get('MLFLOW_RUN_ID', '')
    parsed = urlparse(uri)
    if uri == '' or run == '' or os.path.basename(run) != run:
        return None
    if parsed.scheme == 'file':
        root = url2pathname(parsed.path)
    elif '://' in uri:
        return None
    else:
        root = uri
    experiments = sorted(os.listdir(root)) if os.path.isdir(root) else []
    known = [each for each in experiments if os.path.isdir(os.path.join(root, each, run))]
    return os.path.join(root, known[0] if known else os.environ.get('MLFLOW_EXPERIMENT_ID', '0'), run, 'metrics')


dsl = _Dsl()
