"""my_display_name: the same command in several processes, which share the work."""

import os

from drydock_dsl import Input, Integer, Output, dsl


def place_among_processes():
    """Which of how many processes this is, as MPI tells it; alone when it does not."""
    rank = os.environ.get('OMPI_COMM_WORLD_RANK', os.environ.get('PMI_RANK', '0'))
    size = os.environ.get('OMPI_COMM_WORLD_SIZE', os.environ.get('PMI_SIZE', '1'))
    return int(rank), int(size)


@dsl.module(name='my_module', version='1', display_name='my_display_name', shape='mpi', image='python:3.11-slim')
def my_module(
    input_dir: Input(description='The folder of texts that are read.'),
    output_dir: Output(description='The folder that gets the number of words of each text.'),
    at_least: Integer(min=1, description='Words of fewer letters do not count.') = 1,
):
    """Count the words of each text of a folder. Replace this by what your module does."""
    rank, size = place_among_processes()
    names = sorted(name for name in os.listdir(input_dir) if os.path.isfile(os.path.join(input_dir, name)))
    for name in names[rank::size]:
        with open(os.path.join(input_dir, name), encoding='utf-8') as source:
            count = sum(len(word) >= at_least for word in source.read().split())
        with open(os.path.join(output_dir, name), 'w', encoding='utf-8') as target:
            target.write('%d\n' % count)
    print('process %d of %d has done its part of %d texts' % (rank + 1, size, len(names)))


if __name__ == '__main__':
    dsl.run(my_module)
