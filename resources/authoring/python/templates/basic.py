"""my_display_name: a module of one command."""

import os

from drydock_dsl import Enum, Input, Integer, Output, dsl, log_metric


@dsl.module(name='my_module', version='1', display_name='my_display_name', image='python:3.11-slim')
def my_module(
    input_dir: Input(description='The folder of texts that are read.'),
    output_dir: Output(description='The folder that gets a copy of each text.'),
    repeat: Integer(min=1, max=100, description='How many times each text is written.') = 1,
    letters: Enum(['as they are', 'upper', 'lower'], description='How the letters are written.') = 'as they are',
):
    """Copy each text of a folder. Replace this by what your module does."""
    written = {'as they are': str, 'upper': str.upper, 'lower': str.lower}[letters]
    names = sorted(name for name in os.listdir(input_dir) if os.path.isfile(os.path.join(input_dir, name)))
    for number, name in enumerate(names, start=1):
        with open(os.path.join(input_dir, name), encoding='utf-8') as source:
            text = written(source.read())
        with open(os.path.join(output_dir, name), 'w', encoding='utf-8') as target:
            target.write(text * repeat)
        log_metric('texts', number, step=number)
    print('texts copied: %d' % len(names))


if __name__ == '__main__':
    dsl.run(my_module)
