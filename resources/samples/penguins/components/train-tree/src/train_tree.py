"""Trains a decision tree: always the question that leaves the purest two groups, until the depth is used up."""
import argparse
import csv
import json
import os
from collections import Counter

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--split", required=True, help="folder with train.csv")
parser.add_argument("--max-depth", type=int, required=True, help="how many questions in a row at most")
parser.add_argument("--min-leaf", type=int, required=True, help="a group is not split below this many rows")
parser.add_argument("--model", required=True, help="output file, JSON")
args = parser.parse_args()

with open(os.path.join(args.split, "train.csv"), newline="", encoding="utf-8") as source:
    header, *table = csv.reader(source)
features = header[1:]
rows = [(row[0], [float(cell) for cell in row[1:]]) for row in table]
names = sorted({species for species, _ in rows})


def impurity(counts, size):
    """Gini impurity times the size: 0 when all rows are of one species."""
    return size - sum(n * n for n in counts.values()) / size


def best_question(rows):
    """The (impurity, feature, threshold) that splits `rows` best, or None where no split is allowed."""
    best = None
    for feature in range(len(features)):
        ordered = sorted(rows, key=lambda row: row[1][feature])
        below, above = Counter(), Counter(species for species, _ in ordered)
        for size, (species, values) in enumerate(ordered[:-1], 1):
            below[species] += 1
            above[species] -= 1
            following = ordered[size][1][feature]
            if values[feature] == following or min(size, len(rows) - size) < args.min_leaf:
                continue
            found = (impurity(below, size) + impurity(above, len(rows) - size), feature, (values[feature] + following) / 2)
            if best is None or found < best:
                best = found
    return best


def grow(rows, depth):
    counts = Counter(species for species, _ in rows)
    question = best_question(rows) if depth < args.max_depth and len(counts) > 1 else None
    if question is None or question[0] >= impurity(counts, len(rows)):
        shares = [round(counts[name] / len(rows), 6) for name in names]
        print("%s-> %s (%d rows)" % ("    " * depth, counts.most_common(1)[0][0], len(rows)))
        return {"shares": shares}
    _, feature, threshold = question
    print("%s%s <= %.2f ?" % ("    " * depth, features[feature], threshold))
    return {
        "feature": features[feature],
        "threshold": round(threshold, 6),
        "yes": grow([row for row in rows if row[1][feature] <= threshold], depth + 1),
        "no": grow([row for row in rows if row[1][feature] > threshold], depth + 1),
    }


model = {"kind": "tree", "features": features, "species": names, "root": grow(rows, 0)}
with open(args.model, "w", encoding="utf-8") as out:
    json.dump(model, out, indent=2)
    out.write("\n")
