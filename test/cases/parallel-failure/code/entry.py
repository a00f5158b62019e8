def run(mini_batch):
    text = open(mini_batch[0]).read().strip()
    print("reading", text)
    if text == "2":
        raise ValueError("bad two")
    return [text]
