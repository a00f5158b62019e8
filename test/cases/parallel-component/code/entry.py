def run(mini_batch):
    numbers = [open(file).read().strip() for file in mini_batch]
    return ["%d: %s" % (len(numbers), " ".join(numbers))]
