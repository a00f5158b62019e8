import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { havePython } from './authoring-kit.ts';

const resources = path.resolve('resources/authoring/python');
const files = readdirSync(resources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.py')).map((name) => path.join(resources, name));

/** Says of each file whether Python 3.8 could parse it, and what it imports that is not of its library. */
const lookAtFiles = `
import ast, sys
for file in sys.argv[1:]:
    text = open(file, encoding='utf-8').read()
    tree = ast.parse(text, file, feature_version=(3, 8))
    text.encode('ascii')
    for node in ast.walk(tree):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.split('.')[0] not in sys.stdlib_module_names and name not in ('drydock_dsl', 'drydock_notebook', 'pytest'):
                sys.exit('%s imports %s' % (file, name))
        # Builtin generics and \`X | Y\` of types are evaluated from 3.9 and 3.10 on only.
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in ('list', 'dict', 'tuple', 'set', 'type'):
            sys.exit('%s:%d subscripts a builtin' % (file, node.lineno))
        if isinstance(node, ast.Attribute) and node.attr in ('removeprefix', 'removesuffix', 'is_relative_to'):
            sys.exit('%s:%d uses %s, which came with 3.9' % (file, node.lineno, node.attr))
`;

describe.skipIf(!havePython)('the Python runtime of modules (needs python3)', () => {
  it('keeps what it promises', () => {
    const { status, stderr } = spawnSync('python3', ['-B', path.resolve('test/integration/authoring/runtime_test.py')], { encoding: 'utf8' });
    expect(stderr).toMatch(/Ran 2\d tests/);
    expect(status, stderr).toBe(0);
  });

  it('is for Python 3.8 and needs nothing else', () => {
    expect(files.length).toBeGreaterThan(5);
    const { status, stderr } = spawnSync('python3', ['-c', lookAtFiles, ...files], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });
});
