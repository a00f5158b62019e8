"""my_display_name: a module that is given its input in mini-batches."""

import os

from drydock_dsl import Input, Integer, Output, dsl


@dsl.module(name='my_module', version='1', display_name='my_display_name', shape='parallel', image='python:3.11-slim')
def my_module(
    input_dir: Input(description='The folder whose files are handed over in mini-batches.'),
    output_dir: Output(description='What the mini-batches come to, one line for each file.'),
    at_least: Integer(min=1, description='Words of fewer letters do not count.') = 1,
):
    """Count the words of each text of a folder. Replace this by what your module does."""
    # Once in each process, before the first mini-batch: load what all of them need.

    def run(mini_batch):
        """`mini_batch` is a list of paths; the list that is returned has one result for each."""
        results = []
        for path in mini_batch:
            with open(path, encoding='utf-8') as source:
                count = sum(len(word) >= at_least for word in source.read().split())
            results.append('%s %d' % (os.path.basename(path), count))
        return results

    return run


# What drives a parallel step calls these.
init, run, shutdown = dsl.parallel(my_module)

if __name__ == '__main__':
    dsl.run(my_module)
