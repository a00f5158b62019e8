"""Measures predictions: accuracy, macro F1 and the confusion matrix, as numbers and as a picture."""
import argparse
import csv
import json
import os

from picture import INK, MUTED, PAPER, Picture, blend  # comes along by `additional_includes`

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--predictions", required=True, help="CSV with the columns species and predicted")
parser.add_argument("--title", required=True, help="what to call the model")
parser.add_argument("--metrics", required=True, help="output file, JSON")
parser.add_argument("--picture", required=True, help="output folder: confusion.svg, confusion.png")
args = parser.parse_args()

with open(args.predictions, newline="", encoding="utf-8") as source:
    pairs = [(row["species"], row["predicted"]) for row in csv.DictReader(source)]
names = sorted({name for pair in pairs for name in pair})
matrix = [[pairs.count((actual, predicted)) for predicted in names] for actual in names]


def f1(k):
    hits, predicted, actual = matrix[k][k], sum(row[k] for row in matrix), sum(matrix[k])
    return 2 * hits / (predicted + actual)


accuracy = sum(matrix[k][k] for k in range(len(names))) / len(pairs)
per_species = {name: round(f1(k), 4) for k, name in enumerate(names)}
metrics = {
    "model": args.title,
    "tested": len(pairs),
    "accuracy": round(accuracy, 4),
    "macro_f1": round(sum(f1(k) for k in range(len(names))) / len(names), 4),
    "f1": per_species,
    "confusion": {"species": names, "rows_are_actual": matrix},
}
with open(args.metrics, "w", encoding="utf-8") as out:
    json.dump(metrics, out, indent=2)
    out.write("\n")
print("%s: accuracy %.3f, macro F1 %.3f" % (args.title, metrics["accuracy"], metrics["macro_f1"]))

# The picture: one cell per pair of species, the darker the larger its share of the row.
cell, left, top = 104, 150, 112
side = cell * len(names)
picture = Picture(left + side + 40, top + side + 84)
picture.text(left, 44, args.title, size=22, anchor="start", bold=True)
picture.text(left, 72, "accuracy %.1f %%, macro F1 %.3f, %d penguins" % (100 * accuracy, metrics["macro_f1"], len(pairs)), size=13, colour=MUTED, anchor="start")
for i, row in enumerate(matrix):
    picture.text(left - 14, top + i * cell + cell / 2 + 5, names[i], anchor="end")
    picture.text(left + i * cell + cell / 2, top + side + 26, names[i])
    for j, count in enumerate(row):
        share = count / max(1, sum(row))
        x, y = left + j * cell, top + i * cell
        picture.box(x + 2, y + 2, cell - 4, cell - 4, blend("#eef3f8", "#0b4f8a", share))
        ink = PAPER if share > 0.5 else INK
        picture.text(x + cell / 2, y + cell / 2 + 6, count, size=24, colour=ink, bold=True)
        picture.text(x + cell / 2, y + cell / 2 + 30, "%.0f %%" % (100 * share), size=12, colour=ink if share > 0.5 else MUTED)
picture.text(left + side / 2, top + side + 60, "predicted species", colour=MUTED)
picture.text(28, top + side / 2, "actual species", colour=MUTED, upright=False)
os.makedirs(args.picture, exist_ok=True)
picture.save(os.path.join(args.picture, "confusion"))
