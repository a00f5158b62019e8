"""Trains a multinomial logistic regression ("softmax") by gradient descent, written out in plain Python."""
import argparse
import csv
import json
import math
import os

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--split", required=True, help="folder with train.csv")
parser.add_argument("--epochs", type=int, required=True, help="how many times to go through the data")
parser.add_argument("--learning-rate", type=float, required=True)
parser.add_argument("--model", required=True, help="output file, JSON")
args = parser.parse_args()

with open(os.path.join(args.split, "train.csv"), newline="", encoding="utf-8") as source:
    header, *table = csv.reader(source)
features = header[1:]
names = sorted({row[0] for row in table})
labels = [names.index(row[0]) for row in table]
values = [[float(cell) for cell in row[1:]] for row in table]

# Millimetres and grams do not compare: bring every feature to mean 0 and deviation 1. The numbers used for
# that belong to the model, because scoring must do exactly the same.
means = [sum(column) / len(column) for column in zip(*values)]
deviations = [math.sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0 for column, mean in zip(zip(*values), means)]
points = [[1.0] + [(x - m) / d for x, m, d in zip(row, means, deviations)] for row in values]

# One row of weights per species; the first weight is the bias.
weights = [[0.0] * (len(features) + 1) for _ in names]
for epoch in range(1, args.epochs + 1):
    gradient = [[0.0] * (len(features) + 1) for _ in names]
    loss = 0.0
    for point, label in zip(points, labels):
        scores = [sum(w * x for w, x in zip(row, point)) for row in weights]
        top = max(scores)  # subtracting the largest keeps exp() from overflowing
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        loss -= math.log(powers[label] / total)
        for k, power in enumerate(powers):
            error = power / total - (1.0 if k == label else 0.0)
            for j, x in enumerate(point):
                gradient[k][j] += error * x
    for row, slope in zip(weights, gradient):
        for j, g in enumerate(slope):
            row[j] -= args.learning_rate * g / len(points)
    if epoch == 1 or epoch % 50 == 0 or epoch == args.epochs:
        print("epoch %4d  loss %.4f" % (epoch, loss / len(points)))

model = {
    "kind": "softmax",
    "features": features,
    "species": names,
    "means": [round(v, 6) for v in means],
    "deviations": [round(v, 6) for v in deviations],
    "weights": [[round(v, 6) for v in row] for row in weights],
}
with open(args.model, "w", encoding="utf-8") as out:
    json.dump(model, out, indent=2)
    out.write("\n")
