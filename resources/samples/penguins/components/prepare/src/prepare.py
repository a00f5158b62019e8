"""Cleans the raw table and splits it into a training and a test part, with the same mix of species in both."""
import argparse
import csv
import json
import os
import random

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--raw", required=True, help="CSV with the columns species, the features, and possibly more")
parser.add_argument("--extra", help="optional: more rows in the same layout")
parser.add_argument("--features", required=True, help="comma-separated names of the columns to learn from")
parser.add_argument("--test-fraction", type=float, required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--split", required=True, help="output folder: train.csv, test.csv, summary.json")
args = parser.parse_args()

features = [name.strip() for name in args.features.split(",")]
rows = []
for path in filter(None, [args.raw, args.extra]):
    with open(path, newline="", encoding="utf-8") as source:
        reader = csv.DictReader(source)
        unknown = [name for name in ["species"] + features if name not in reader.fieldnames]
        if unknown:
            raise SystemExit("%s has no column %s; it has %s" % (path, ", ".join(unknown), ", ".join(reader.fieldnames)))
        rows.extend(reader)

# A penguin that was not measured cannot be learned from. "NA" is how the data set writes "missing".
complete = [row for row in rows if all(row[name] not in ("", "NA") for name in features)]

by_species = {}
for row in complete:
    by_species.setdefault(row["species"], []).append(row)

# Split every species by itself, so that a rare one is in both parts. One seed, one result: the order of
# the species is fixed and the generator is our own, so that the same input always gives the same bytes.
generator = random.Random(args.seed)
parts = {"train": [], "test": []}
for species in sorted(by_species):
    birds = by_species[species]
    generator.shuffle(birds)
    cut = round(len(birds) * args.test_fraction)
    parts["test"] += birds[:cut]
    parts["train"] += birds[cut:]

os.makedirs(args.split, exist_ok=True)
for name, birds in parts.items():
    with open(os.path.join(args.split, name + ".csv"), "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["species"] + features)
        table.writerows([[bird["species"]] + [bird[f] for f in features] for bird in birds])

summary = {
    "rows": len(rows),
    "dropped": len(rows) - len(complete),
    "train": len(parts["train"]),
    "test": len(parts["test"]),
    "species": {species: len(birds) for species, birds in sorted(by_species.items())},
}
with open(os.path.join(args.split, "summary.json"), "w", encoding="utf-8") as out:
    json.dump(summary, out, indent=2)
    out.write("\n")
print("%(rows)d rows read, %(dropped)d without measurements dropped, %(train)d to train on, %(test)d to test on" % summary)
