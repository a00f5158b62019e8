import argparse
import os


def init():
    global label
    parser = argparse.ArgumentParser()
    parser.add_argument("--label")
    label = parser.parse_known_args()[0].label


def run(mini_batch, mini_batch_context):
    print("mini-batch", mini_batch_context.minibatch_index, "has", len(mini_batch))
    return ["%s %s %s" % (label, os.path.basename(file), open(file).read().strip()) for file in mini_batch]


def shutdown():
    print("over")
