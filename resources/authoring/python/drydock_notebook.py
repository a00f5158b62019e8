"""
Runs the code cells of a notebook as a program, with values of one's own in place of some variables. Python 3.8 or newer, nothing to
install.
"""

import ast
import json
import linecache
import re
import sys

__all__ = ['run_notebook']

# Cell magics whose body is Python all the same.
_TRANSPARENT = ('time', 'timeit', 'capture', 'prun')
_LINE_OF_IPYTHON = re.compile(r'(\s*)(?:[%!?].*|[\w.]+\?{1,2}|(?:[\w, ]+=\s*)[%!].*)\Z')


def run_notebook(path, values):
    """
    Executes the code cells from the first to the last and returns the variables they leave. Each of `values` is there from the beginning,
    and is set again after the first cell that assigns a variable of its name: so what a cell of parameters says are defaults. Magics and
    shell lines are skipped and told on stderr.
    """
    with open(path, encoding='utf-8') as file:
        notebook = json.load(file)
    if not isinstance(notebook, dict) or not isinstance(notebook.get('cells'), list):
        raise ValueError('%s is not a notebook of format 4: open and save it with a newer Jupyter' % path)
    names = dict(values, __name__='__main__', __file__=path, display=print)
    waiting = dict(values)
    for number, cell in enumerate(notebook['cells'], start=1):
        if cell.get('cell_type') != 'code':
            continue
        source = cell.get('source', '')
        text = _plain_python(''.join(source) if isinstance(source, list) else source, number)
        place = '%s, cell %d' % (path, number)
        tree = ast.parse(text, place)
        # For tracebacks that show the line.
        linecache.cache[place] = (len(text), None, text.splitlines(True), place)
        exec(compile(tree, place, 'exec'), names)
        for name in _assigned(tree):
            if name in waiting:
                names[name] = waiting.pop(name)
    return names


def _plain_python(text, number):
    try:
        ast.parse(text)
        return text
    except SyntaxError:
        pass
    lines = text.split('\n')
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    cell_magic = re.match(r'%%(\w+)', lines[first])
    if cell_magic is not None:
        _skipped(number, lines[first])
        if cell_magic.group(1) not in _TRANSPARENT:
            return ''
        lines[first] = ''
    for at, line in enumerate(lines):
        found = _LINE_OF_IPYTHON.match(line)
        if found is not None:
            _skipped(number, line)
            lines[at] = found.group(1) + 'pass'
    return '\n'.join(lines)


def _skipped(number, line):
    sys.stderr.write('cell %d: skipped, it works in a notebook only: %s\n' % (number, line.strip()))


def _assigned(tree):
    for statement in tree.body:
        annotated = [statement.target] if isinstance(statement, ast.AnnAssign) else []
        targets = statement.targets if isinstance(statement, ast.Assign) else annotated
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
