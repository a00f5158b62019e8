"""Lets a trained model guess the species of every penguin in the test part. Knows both kinds of model."""
import argparse
import csv
import json
import math
import os

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--model", required=True, help="JSON written by one of the training steps")
parser.add_argument("--split", required=True, help="folder with test.csv")
parser.add_argument("--predictions", required=True, help="output file, CSV")
args = parser.parse_args()

with open(args.model, encoding="utf-8") as source:
    model = json.load(source)


def softmax_shares(bird):
    point = [1.0] + [(bird[f] - m) / d for f, m, d in zip(model["features"], model["means"], model["deviations"])]
    scores = [sum(w * x for w, x in zip(row, point)) for row in model["weights"]]
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def tree_shares(bird):
    node = model["root"]
    while "shares" not in node:
        node = node["yes"] if bird[node["feature"]] <= node["threshold"] else node["no"]
    return node["shares"]


shares_of = {"softmax": softmax_shares, "tree": tree_shares}[model["kind"]]

with open(os.path.join(args.split, "test.csv"), newline="", encoding="utf-8") as source:
    rows = list(csv.DictReader(source))

right = 0
with open(args.predictions, "w", newline="", encoding="utf-8") as out:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["species", "predicted"] + model["species"])
    for row in rows:
        shares = shares_of({name: float(row[name]) for name in model["features"]})
        predicted = model["species"][shares.index(max(shares))]
        right += predicted == row["species"]
        table.writerow([row["species"], predicted] + ["%.4f" % share for share in shares])
print("%d of %d right" % (right, len(rows)))
