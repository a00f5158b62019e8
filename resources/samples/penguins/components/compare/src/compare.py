"""Puts two evaluated models side by side and names the better one."""
import argparse
import json
import os

from picture import INK, MUTED, PAPER, Picture  # comes along by `additional_includes`

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--first", required=True, help="metrics of a model, JSON")
parser.add_argument("--second", required=True, help="metrics of another model, JSON")
parser.add_argument("--report", required=True, help="output folder: comparison.json, .md, .svg, .png")
args = parser.parse_args()

models = []
for path in (args.first, args.second):
    with open(path, encoding="utf-8") as source:
        models.append(json.load(source))
# Macro F1 counts every species alike, however rare; where it ties, the first model wins.
winner = max(models, key=lambda m: m["macro_f1"])

measures = [("accuracy", lambda m: m["accuracy"]), ("macro F1", lambda m: m["macro_f1"])]
measures += [("F1 " + name, lambda m, name=name: m["f1"][name]) for name in models[0]["f1"]]

os.makedirs(args.report, exist_ok=True)
with open(os.path.join(args.report, "comparison.json"), "w", encoding="utf-8") as out:
    json.dump({"winner": winner["model"], "measures": {label: [get(m) for m in models] for label, get in measures}}, out, indent=2)
    out.write("\n")
lines = ["| measure | %s | %s |" % tuple(m["model"] for m in models), "|---|---|---|"]
lines += ["| %s | %.3f | %.3f |" % (label, get(models[0]), get(models[1])) for label, get in measures]
lines += ["", "Better by macro F1: **%s**" % winner["model"], ""]
with open(os.path.join(args.report, "comparison.md"), "w", encoding="utf-8") as out:
    out.write("\n".join(lines))
print("\n".join(lines))

# The picture: bars from the lowest round value up, because all of them are close to 1.
floor = min(0.8, int(10 * min(get(m) for _, get in measures for m in models)) / 10)
left, top, height, group = 84, 110, 260, 118
width = group * len(measures)
picture = Picture(left + width + 36, top + height + 84)
picture.text(left, 44, "Better by macro F1: " + winner["model"], size=22, anchor="start", bold=True)
colours = ["#0b4f8a", "#e07a2f"]
start = left
for model, colour in zip(models, colours):
    picture.box(start, 63, 14, 14, colour)
    picture.text(start + 22, 76, model["model"], size=13, colour=MUTED, anchor="start")
    start += 60 + 9 * len(model["model"])
steps = round((1 - floor) * 20)
for step in range(steps + 1):
    value = floor + (1 - floor) * step / steps
    y = top + height * (1 - step / steps)
    picture.line([(left, y), (left + width, y)], "#d9e2ec" if step else MUTED, 1)
    picture.text(left - 10, y + 4, "%.2f" % value, size=12, colour=MUTED, anchor="end")
for g, (label, get) in enumerate(measures):
    for m, (model, colour) in enumerate(zip(models, colours)):
        tall = height * (get(model) - floor) / (1 - floor)
        x = left + g * group + 16 + m * 44
        picture.box(x, top + height - tall, 40, tall, colour)
        picture.box(x, top + height - tall - 18, 40, 16, PAPER)
        picture.text(x + 20, top + height - tall - 7, "%.3f" % get(model), size=11, colour=INK)
    picture.text(left + g * group + 58, top + height + 26, label, size=13)
picture.text(left + width / 2, top + height + 60, "measure (test data)", colour=MUTED)
picture.text(24, top + height / 2, "value, from %.2f" % floor, colour=MUTED, upright=False)
picture.save(os.path.join(args.report, "comparison"))
