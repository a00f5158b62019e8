"""Cuts an input into mini-batches: files by number or size, tables (with pandas) by size, both by partition keys."""

import os
import re


class WrongInput(Exception):
    """The input, or what was asked for it, cannot be used."""


class Files:
    """A mini-batch of files: run() gets their paths."""

    def __init__(self, paths, root, partition=None):
        self.paths = paths
        self.root = root
        self.partition = partition or {}
        self.count = len(paths)

    def payload(self):
        return self.paths

    def names(self, most):
        shown = [os.path.relpath(path, self.root) for path in self.paths[:most]]
        return shown + (["%d more" % (self.count - most)] if self.count > most else [])


class Rows:
    """A mini-batch of rows: run() gets a DataFrame."""

    def __init__(self, frame, label, partition=None):
        self.frame = frame
        self.label = label
        self.partition = partition or {}
        self.count = len(frame)

    def payload(self):
        return self.frame.reset_index(drop=True)

    def names(self, _most):
        return [self.label]


def mini_batches(settings):
    path, size, keys = settings["inputPath"], settings["miniBatchSize"], settings["partitionKeys"]
    if settings["inputType"] != "mltable":
        if keys:
            raise WrongInput("partition_keys need an input of type mltable: the files of a %s have no columns." % settings["inputType"])
        return cut_files(all_files(path), path if os.path.isdir(path) else os.path.dirname(path), size)
    table = Table(path, settings["inputName"])
    if table.read is None:
        if not keys:
            return cut_files(table.files, path, size)
        groups = {}
        for file in table.files:
            groups.setdefault(pick(table.columns_of(file), keys), []).append(file)
        return [Files(groups[key], path, dict(zip(keys, key))) for key in sorted(groups)]
    frames = [(file, table.frame(file)) for file in table.files]
    if keys:
        return by_keys(frames, keys)
    return [batch for file, frame in frames for batch in cut_rows(file, frame, path, size)]


def all_files(path):
    if os.path.isfile(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        found.extend(os.path.join(folder, name) for name in sorted(names))
    return sorted(found)


def cut_files(files, root, size):
    if size is None or size["unit"] == "items":
        step = 1 if size is None else size["count"]
        return [Files(files[at:at + step], root) for at in range(0, len(files), step)]
    batches, taken, weight = [], [], 0
    for file in files:
        bytes_of = os.path.getsize(file)
        if taken and weight + bytes_of > size["count"]:
            batches.append(Files(taken, root))
            taken, weight = [], 0
        taken.append(file)
        weight += bytes_of
    return batches + ([Files(taken, root)] if taken else [])


def cut_rows(file, frame, root, size):
    """A mini-batch has about as many bytes of the file as asked for, never rows of two files."""
    wanted = 1024 * 1024 if size is None else size["count"]
    per_row = max(1.0, os.path.getsize(file) / max(1, len(frame)))
    step = max(1, int(wanted / per_row))
    name = os.path.relpath(file, root)
    return [
        Rows(frame.iloc[at:at + step], "%s, rows %d to %d" % (name, at + 1, min(at + step, len(frame))))
        for at in range(0, len(frame), step)
    ]


def by_keys(frames, keys):
    import pandas

    whole = pandas.concat([frame for _, frame in frames], ignore_index=True)
    missing = [key for key in keys if key not in whole.columns]
    if missing:
        known = ", ".join(str(column) for column in list(whole.columns)[:12])
        raise WrongInput("The table has no column '%s' to partition by; it has %s." % (missing[0], known))
    batches = []
    for value, frame in whole.groupby(list(keys), sort=True):
        partition = dict(zip(keys, value if isinstance(value, tuple) else (value,)))
        batches.append(Rows(frame, ", ".join("%s=%s" % entry for entry in partition.items()), partition))
    return batches


def pick(columns, keys):
    for key in keys:
        if key not in columns:
            raise WrongInput(
                "There is no column '%s' to partition by: extract_columns_from_partition_format of the MLTable names %s."
                % (key, ", ".join(sorted(columns)) or "none")
            )
    return tuple(columns[key] for key in keys)


class Table:
    """An MLTable: its files, and how they are read."""

    def __init__(self, folder, name):
        self.folder = folder
        definition = os.path.join(folder, "MLTable")
        if not os.path.isfile(definition):
            raise WrongInput("The input '%s' is an mltable, and its folder has no file named MLTable." % name)
        with open(definition, encoding="utf-8") as source:
            document = read_yaml(source.read())
        if not isinstance(document, dict) or not isinstance(document.get("paths"), list):
            raise WrongInput("The MLTable of the input '%s' has no list of 'paths'." % name)
        self.name = name
        self.files = sorted({file for entry in document["paths"] for file in self.resolve(entry)})
        self.read = None
        self.format = None
        self.steps = []
        for entry in document.get("transformations") or []:
            step, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, None)
            self.add(step, options)

    def resolve(self, entry):
        kind, place = next(iter(entry.items())) if isinstance(entry, dict) and entry else ("", "")
        if kind not in ("file", "folder", "pattern") or re.match(r"^[a-z][a-z0-9+.-]+://", str(place)):
            raise WrongInput(
                "The MLTable of the input '%s' names '%s', which is not in its folder. Use file, folder or pattern with a relative path."
                % (self.name, place)
            )
        full = os.path.normpath(os.path.join(self.folder, str(place)))
        if kind == "pattern":
            import glob

            return [file for file in glob.glob(full, recursive=True) if os.path.isfile(file)]
        if not os.path.exists(full):
            raise WrongInput("The MLTable of the input '%s' names '%s', which is not there." % (self.name, place))
        return all_files(full)

    def add(self, step, options):
        if step in ("read_delimited", "read_parquet", "read_json_lines"):
            self.read = (step, options if isinstance(options, dict) else {})
        elif step == "extract_columns_from_partition_format":
            self.format = partition_pattern((options or {}).get("partition_format", "") if isinstance(options, dict) else str(options))
        elif step in ("drop_columns", "keep_columns", "take"):
            self.steps.append((step, options if isinstance(options, list) or step == "take" else [options]))
        else:
            raise WrongInput(
                "The MLTable of the input '%s' asks for '%s', which is not understood here. Do it in the entry script."
                % (self.name, step)
            )

    def columns_of(self, file):
        found = None if self.format is None else self.format.search(os.path.relpath(file, self.folder).replace(os.sep, "/"))
        return {} if found is None else found.groupdict()

    def frame(self, file):
        try:
            import pandas
        except ImportError:
            raise WrongInput(
                "The input '%s' is a table (%s in its MLTable). Mini-batches of tables need pandas, which this environment does not "
                "have: add it." % (self.name, self.read[0])
            )
        step, options = self.read
        if step == "read_parquet":
            frame = pandas.read_parquet(file)
        elif step == "read_json_lines":
            frame = pandas.read_json(file, lines=True, encoding=options.get("encoding", "utf8"))
        else:
            headless = options.get("header") in ("no_header", False)
            frame = pandas.read_csv(
                file, sep=options.get("delimiter", ","), encoding=options.get("encoding", "utf8"), header=None if headless else 0
            )
            if headless:
                frame.columns = ["Column%d" % (number + 1) for number in range(len(frame.columns))]
        if options.get("include_path_column"):
            frame.insert(0, "Path", file)
        for name, value in self.columns_of(file).items():
            frame[name] = value
        for step, columns in self.steps:
            if step == "take":
                frame = frame.head(int(columns))
            elif step == "drop_columns":
                frame = frame.drop(columns=[str(each) for each in columns], errors="ignore")
            else:
                frame = frame[[str(each) for each in columns]]
        return frame


def partition_pattern(text):
    """`{Store}/{Brand}/{file}.{extension}` as a regular expression with a group for each name."""
    parts = re.split(r"\{(\w+)(?::[^}]*)?\}", text)
    seen = set()
    pattern = ""
    for at, part in enumerate(parts):
        if at % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += "(?P=%s)" % part
        else:
            seen.add(part)
            pattern += "(?P<%s>[^/]+)" % part
    return re.compile(pattern.lstrip("/") + "$")


def read_yaml(text):
    """With PyYAML where it is; else what MLTable files are made of: mappings and lists by indentation, plain and quoted texts, `[a, b]`."""
    try:
        import yaml
    except ImportError:
        lines = [
            (len(line) - len(line.lstrip()), line.strip())
            for line in text.splitlines()
            if line.strip() and not line.lstrip().startswith(("#", "---", "%"))
        ]
        return block(lines, 0, lines[0][0])[0] if lines else None
    return yaml.safe_load(text)


def block(lines, at, indent):
    if lines[at][1].startswith("- ") or lines[at][1] == "-":
        items = []
        while at < len(lines) and lines[at][0] == indent and (lines[at][1].startswith("- ") or lines[at][1] == "-"):
            rest = lines[at][1][1:].strip()
            deeper = lines[at][0] + len(lines[at][1]) - len(rest)
            if rest == "":
                value, at = block(lines, at + 1, lines[at + 1][0]) if at + 1 < len(lines) and lines[at + 1][0] > indent else (None, at + 1)
            elif is_entry(rest):
                lines[at] = (deeper, rest)
                value, at = block(lines, at, deeper)
            else:
                value, at = scalar(rest), at + 1
            items.append(value)
        return items, at
    entries = {}
    while at < len(lines) and lines[at][0] == indent and not lines[at][1].startswith("- "):
        if not is_entry(lines[at][1]):
            raise WrongInput("The MLTable cannot be read at '%s'. Install PyYAML in this environment if it is right." % lines[at][1])
        key, _, rest = lines[at][1].partition(":")
        rest = rest.strip()
        following = lines[at + 1] if at + 1 < len(lines) else (-1, "")
        if rest == "" and (following[0] > indent or (following[0] == indent and following[1].startswith("- "))):
            value, at = block(lines, at + 1, following[0])
        else:
            value, at = scalar(rest), at + 1
        entries[scalar(key.strip())] = value
    if at < len(lines) and lines[at][0] > indent:
        raise WrongInput("The MLTable cannot be read at '%s'. Install PyYAML in this environment if it is right." % lines[at][1])
    return entries, at


def is_entry(text):
    return re.match(r"""^(?:"[^"]*"|'[^']*'|[^\s"'\[{][^:]*):(?:\s|$)""", text) is not None


def scalar(text):
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace("\\t", "\t") if text[0] == '"' else text[1:-1]
    text = re.sub(r"\s+#.*$", "", text)
    if text.startswith("[") and text.endswith("]"):
        return [scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    if text.startswith("{") and text.endswith("}"):
        pairs = (part.partition(":") for part in text[1:-1].split(",") if part.strip())
        return {scalar(key.strip()): scalar(value.strip()) for key, _, value in pairs}
    known = {"": None, "null": None, "~": None, "true": True, "True": True, "false": False, "False": False}
    if text in known:
        return known[text]
    return int(text) if re.match(r"^-?\d+$", text) else text
