"""A process that runs an entry script: both sides of it. Executed as a program it is the process itself, imported it is who starts it."""

import importlib.util
import inspect
import logging
import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
import types

LONGEST_LINE = 64 * 1024
LONGEST_MESSAGE = 1024 * 1024
PIPE_BYTES = 60 * 1024
output_lock = threading.Lock()


# --- who starts it ---


class Worker:
    """One process. Its output is handed on line by line, with its number before each."""

    def __init__(self, number, settings, arguments, wake_read):
        self.wake_read = wake_read
        self.buffer = b""
        task_read, self.tasks = os.pipe()
        self.answers, answer_write = os.pipe()
        os.set_blocking(self.answers, False)
        own = [str(task_read), str(answer_write), settings["entryScript"], settings["loggingLevel"]]
        command = [sys.executable, "-u", os.path.abspath(__file__)] + own
        # A group of its own, so that what it starts can be ended with it.
        self.process = subprocess.Popen(command + arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        pass_fds=(task_read, answer_write), start_new_session=True)
        os.close(task_read)
        os.close(answer_write)
        prefix = ("[worker %d] " % number).encode()
        self.readers = [
            threading.Thread(target=forward, args=(source, target, prefix), daemon=True)
            for source, target in ((self.process.stdout, 1), (self.process.stderr, 2))
        ]
        for reader in self.readers:
            reader.start()

    def begin(self):
        """Waits for init(). None, or the exit code and the message with which the job ends."""
        kind, detail = self.receive(None)
        if kind == "ready" or kind == "stopped":
            return None
        if kind == "died":
            return 1, "init() of the entry script did not end: %s" % detail
        return detail

    def perform(self, index, batch, result_file, timeout):
        """('done', count), ('failed', error), ('died', error), ('stopped', ...)"""
        task = pickle.dumps({"index": index, "items": batch.payload(), "partition": batch.partition, "resultFile": result_file}, protocol=4)
        deadline = time.monotonic() + timeout
        # What does not fit into the pipe waits for a process that reads. One that does not is killed at the time limit.
        killer = threading.Timer(timeout, self.end_group) if len(task) > PIPE_BYTES else None
        if killer is not None:
            killer.daemon = True
            killer.start()
        try:
            write_all(self.tasks, struct.pack(">Q", len(task)) + task)
        except OSError:
            # It is gone; why is told below.
            deadline = min(deadline, time.monotonic() + 10)
        finally:
            if killer is not None:
                killer.cancel()
        kind, detail = self.receive(deadline)
        if kind == "late":
            return "died", "run() did not end within %s s (retry_settings.timeout)" % timeout
        return kind, detail

    def end(self, timeout):
        """Lets shutdown() run. None, or what went wrong."""
        os.close(self.tasks)
        self.tasks = None
        kind, detail = self.receive(time.monotonic() + timeout)
        if kind == "late":
            return "shutdown() did not end within %d s." % timeout
        return None if kind in ("ended", "stopped") else "shutdown() failed: %s" % (detail,)

    def kill(self):
        """Ends the process and what it started. What it printed until then is handed on."""
        self.end_group()
        self.process.wait()
        for reader in self.readers:
            reader.join(2)
        tasks, self.tasks = self.tasks, None
        if tasks is not None:
            os.close(tasks)

    def end_group(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def receive(self, deadline):
        while True:
            if len(self.buffer) >= 8:
                size = struct.unpack(">Q", self.buffer[:8])[0]
                if size > LONGEST_MESSAGE:
                    return "died", "the worker process sent something that is no answer"
                if len(self.buffer) >= 8 + size:
                    message, self.buffer = self.buffer[8:8 + size], self.buffer[8 + size:]
                    return pickle.loads(message)
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready = select.select([self.answers, self.wake_read], [], [], left)[0]
            if self.wake_read in ready:
                return "stopped", ""
            if not ready:
                return "late", ""
            chunk = os.read(self.answers, 65536)
            if chunk == b"":
                return "died", self.death()
            self.buffer += chunk

    def death(self):
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return "the worker process closed its connection"
        if code >= 0:
            return "the worker process ended with exit code %d" % code
        name = signal.Signals(-code).name if -code in {int(each) for each in signal.Signals} else str(-code)
        return "the worker process was killed by %s%s" % (name, ", perhaps for want of memory" if name == "SIGKILL" else "")


def write_all(target, data):
    view = memoryview(data)
    while view:
        view = view[os.write(target, view):]


def print_error(line):
    with output_lock:
        write_all(2, (line.replace("\n", " ") + "\n").encode("utf-8", "replace"))


def forward(source, target, prefix):
    """Hands on what a process prints, whole lines at a time; a line without an end is cut."""
    rest = b""
    while True:
        chunk = os.read(source.fileno(), LONGEST_LINE)
        data = rest + chunk
        end = len(data) if chunk == b"" or len(data) >= LONGEST_LINE and b"\n" not in data else data.rfind(b"\n") + 1
        lines, rest = data[:end], data[end:]
        if lines:
            text = prefix + lines.rstrip(b"\n").replace(b"\n", b"\n" + prefix) + b"\n"
            with output_lock:
                write_all(target, text)
        if chunk == b"":
            return


# --- the process itself ---


class MiniBatchContext:
    """What run(mini_batch, mini_batch_context) is told."""

    def __init__(self, index, partition):
        self.minibatch_index = str(index)
        self.partition_key_value = partition


def offer_entry_script_class(level):
    """`from azureml_user.parallel_run import EntryScript` is how scripts get a logger."""

    class EntryScript:
        def __init__(self, logger_name="EntryScript"):
            self.logger = logging.getLogger(logger_name)
            self.logger.setLevel(level)
            self.working_dir = os.getcwd()
            self.output_dir = os.environ.get("AZUREML_BI_OUTPUT_PATH", os.getcwd())

        def config(self, **_settings):
            pass

    package, module = types.ModuleType("azureml_user"), types.ModuleType("azureml_user.parallel_run")
    package.__path__ = []
    package.parallel_run = module
    module.EntryScript = EntryScript
    sys.modules.setdefault("azureml_user", package)
    sys.modules.setdefault("azureml_user.parallel_run", module)


def main():
    tasks, answers, entry, level = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    for number in (tasks, answers):
        os.set_inheritable(number, False)
    sys.argv = [entry] + sys.argv[5:]
    # The folder of the entry script, not that of this file.
    sys.path[0] = os.path.dirname(os.path.abspath(entry))
    sys.path.insert(1, os.getcwd())
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    offer_entry_script_class(level)

    def answer(kind, detail):
        message = pickle.dumps((kind, detail), protocol=4)
        write_all(answers, struct.pack(">Q", len(message)) + message)

    module = load(entry, answer)
    if module is None:
        return
    try:
        if hasattr(module, "init"):
            module.init()
    except BaseException as error:
        traceback.print_exc()
        answer("wrong", (1, "init() of '%s' failed: %s" % (entry, words(error, entry))))
        return
    answer("ready", None)
    incoming = queue.Queue()
    threading.Thread(target=listen, args=(tasks, incoming), daemon=True).start()
    takes_context = wants_context(module.run)
    for task in iter(incoming.get, None):
        answer(*perform(module, task, entry, takes_context))
    try:
        if hasattr(module, "shutdown"):
            module.shutdown()
        answer("ended", None)
    except BaseException as error:
        traceback.print_exc()
        answer("failed", words(error, entry))


def listen(tasks, incoming):
    """Reads tasks until there are no more; when the driver is gone, so is this process, whatever it is doing."""
    with os.fdopen(tasks, "rb") as source:
        driver = os.getppid()
        while True:
            header = source.read(8)
            if len(header) < 8:
                break
            incoming.put(pickle.loads(source.read(struct.unpack(">Q", header)[0])))
    incoming.put(None)
    while os.getppid() == driver:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


def load(entry, answer):
    name = os.path.splitext(os.path.basename(entry))[0]
    try:
        spec = importlib.util.spec_from_file_location(name, os.path.abspath(entry))
        if spec is None:
            answer("wrong", (2, "The entry script '%s' is no Python file." % entry))
            return None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    except BaseException as error:
        traceback.print_exc()
        answer("wrong", (1, "The entry script '%s' cannot be imported: %s" % (entry, words(error, entry))))
        return None
    if not callable(getattr(module, "run", None)):
        answer("wrong", (2, "The entry script '%s' has no function run(mini_batch)." % entry))
        return None
    return module


def wants_context(run):
    try:
        parameters = inspect.signature(run).parameters.values()
    except (TypeError, ValueError):
        return False
    if any(each.name == "mini_batch_context" for each in parameters):
        return True
    by_position = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    return sum(1 for each in by_position if each.default is each.empty) > 1


def perform(module, task, entry, takes_context):
    try:
        context = (MiniBatchContext(task["index"], task["partition"]),) if takes_context else ()
        returned = module.run(task["items"], *context)
        return "done", write_rows(returned, task["resultFile"])
    except BaseException as error:
        traceback.print_exc()
        return "failed", words(error, entry)


def write_rows(returned, file):
    """Writes a line for each result. How many there are; None when nothing was returned."""
    if returned is None:
        return None
    if hasattr(returned, "to_csv") and hasattr(returned, "columns"):
        # As Azure ML writes data frames: no header, blanks between the values.
        returned.to_csv(file, header=False, index=False, sep=" ")
        return len(returned)
    if isinstance(returned, (str, bytes, dict)) or not hasattr(returned, "__iter__"):
        raise TypeError("run() must return a list, a tuple or a DataFrame, not %s" % type(returned).__name__)
    count = 0
    with open(file, "w", encoding="utf-8", errors="replace", newline="\n") as target:
        for item in returned:
            target.write("%s\n" % (item,))
            count += 1
    return count


def words(error, entry):
    """The exception in a line, and where in the entry script it was."""
    text = "".join(traceback.format_exception_only(type(error), error)).strip().replace("\n", " ")
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.abspath(frame.filename) == os.path.abspath(entry)]
    return (text[:1500] + (" (%s, line %d)" % (entry, places[-1].lineno) if places else ""))


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    sys.stderr.flush()
