"""Runs an entry script with init(), run(mini_batch) and shutdown() over the mini-batches of an input, in several processes.

Started by Drydock in the folder of the step's code, with the arguments of the entry script. What it has to do stands in job.json beside
this file; how far it is, it writes to progress.json there. Needs nothing but Python 3.8 or newer and a POSIX system.

Exit codes: 0 done, 1 too much failed (or init() did), 2 the entry script or the input cannot be used.
"""

import collections
import json
import os
import shutil
import signal
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

from drydock_mini_batches import WrongInput, mini_batches  # noqa: E402
from drydock_worker import Worker, print_error  # noqa: E402

# Part of the reuse key of a step: to be raised with every change that can change a result. Drydock has the same number.
VERSION = 1

MOST_FAILURES = 20
PROGRESS_EVERY_SECONDS = 0.2


class Stopped(Exception):
    """The job is over before all mini-batches are."""


class Job:
    """
    The mini-batches, who works on them, and how they ended. Everything is done under one lock; threads wait for each other on its
    condition.
    """

    def __init__(self, settings, batches, arguments):
        self.settings = settings
        self.batches = batches
        self.arguments = arguments
        self.results = os.path.join(HERE, "results")
        self.changed = threading.Condition()
        self.waiting = collections.deque((index, 1) for index in range(len(batches)))
        self.running = {}
        self.outcomes = {}
        self.failures = []
        self.failed_items = 0
        self.retries = 0
        self.written = 0
        self.stopped = None
        self.exit_code = 0
        self.wake_read, self.wake_write = os.pipe()
        self.limits = limits(settings, arguments)
        self.next_progress = 0.0
        # Whether something has changed since progress was written.
        self.untold = False

    # What the threads of the workers ask for.

    def take(self, number):
        """The next mini-batch and which attempt at it this is; None when there will be none any more."""
        with self.changed:
            while self.stopped is None:
                if self.waiting:
                    index, attempt = self.waiting.popleft()
                    self.running[number] = {"worker": number, "batch": index, "attempt": attempt, "startedMs": int(time.time() * 1000)}
                    self.tell()
                    return index, attempt
                if not self.running:
                    return None
                self.changed.wait()
            return None

    def done(self, number, index, returned):
        count = self.batches[index].count
        with self.changed:
            self.running.pop(number, None)
            missing = count - returned if self.settings["appendTo"] is not None and returned is not None else 0
            if missing > 0:
                self.fail(index, "run() returned %d of %d results" % (returned, count), missing, 1)
            else:
                self.outcomes[index] = "done"
            self.collect()
            self.tell()
            self.changed.notify_all()

    def failed(self, number, index, attempt, error):
        with self.changed:
            self.running.pop(number, None)
            if self.stopped is not None:
                return
            of = self.limits["retries"] + 1
            if attempt < of:
                self.retries += 1
                self.waiting.append((index, attempt + 1))
                say("%s failed (attempt %d of %d): %s. It is tried again." % (self.name(index), attempt, of, error))
            else:
                self.fail(index, error, self.batches[index].count, attempt)
            self.collect()
            self.tell()
            self.changed.notify_all()

    def fail(self, index, error, items, attempts):
        self.outcomes[index] = "failed"
        self.failed_items += items
        message = "%s failed%s: %s" % (self.name(index), "" if attempts == 1 else " after %d attempts" % attempts, error)
        if len(self.failures) < MOST_FAILURES:
            self.failures.append({"batch": index + 1, "items": self.batches[index].names(3), "error": error[:2000], "attempts": attempts})
        failed = sum(1 for outcome in self.outcomes.values() if outcome == "failed")
        for count, limit, what in (
            (failed, self.limits["batches"], "failed mini-batches are allowed (mini_batch_error_threshold)"),
            (self.failed_items, self.limits["items"], "failed items are allowed (error_threshold)"),
        ):
            if 0 <= limit < count:
                self.stop(1, "%s. %s %s" % (message, "No" if limit == 0 else "At most %d" % limit, what))
                return
        say(message)

    def stop(self, code, message):
        """Ends everything; the first reason counts."""
        with self.changed:
            if self.stopped is None:
                self.stopped = message
                self.exit_code = code
                os.write(self.wake_write, b"x")
                self.changed.notify_all()

    # What they need for it; the lock is held.

    def name(self, index):
        return "Mini-batch %d (%s)" % (index + 1, ", ".join(self.batches[index].names(3)))

    def result_file(self, index):
        return os.path.join(self.results, str(index))

    def collect(self):
        """Appends what was returned, in the order of the mini-batches, as soon as those before have ended."""
        target = self.settings["appendTo"]
        while self.written in self.outcomes:
            file = self.result_file(self.written)
            if target is not None and os.path.exists(file):
                with open(file, "rb") as rows, open(target, "ab") as output:
                    shutil.copyfileobj(rows, output)
            if os.path.exists(file):
                os.remove(file)
            self.written += 1

    def tell(self, finished=False):
        now = time.monotonic()
        self.untold = not finished and now < self.next_progress
        if self.untold:
            return
        self.next_progress = now + PROGRESS_EVERY_SECONDS
        outcomes = list(self.outcomes.values())
        write_progress({
            "schemaVersion": 1,
            "total": len(self.batches),
            "done": outcomes.count("done"),
            "failed": outcomes.count("failed"),
            "retries": self.retries,
            "items": sum(batch.count for batch in self.batches),
            "failedItems": self.failed_items,
            "workers": self.settings["workers"],
            "running": sorted(self.running.values(), key=lambda entry: entry["worker"]),
            "failures": self.failures,
            "finished": finished,
            "message": self.stopped or "",
        })


def limits(settings, arguments):
    """How much may fail. Azure ML lets the arguments of the entry script say it too."""
    found = {
        "items": settings["errorThreshold"],
        "batches": settings["miniBatchErrorThreshold"],
        "retries": settings["maxRetries"],
        "percent": 100,
    }
    for option, key in (("--error_threshold", "items"), ("--allowed_failed_count", "batches"), ("--allowed_failed_percent", "percent")):
        for at, argument in enumerate(arguments):
            if argument == option and at + 1 < len(arguments):
                value = arguments[at + 1]
            elif argument.startswith(option + "="):
                value = argument[len(option) + 1:]
            else:
                continue
            try:
                found[key] = int(value)
            except ValueError:
                raise WrongInput("%s in program_arguments must be a whole number, not '%s'." % (option, value))
    return found


def say(text):
    print_error("[parallel] %s" % text)


def write_progress(progress):
    file = os.path.join(HERE, "progress.json")
    with open(file + ".tmp", "w", encoding="utf-8") as target:
        json.dump(progress, target)
    os.replace(file + ".tmp", file)


def serve(job, number):
    """The life of one worker and those that follow it when it is killed; runs in a thread."""
    worker = None
    try:
        while True:
            taken = job.take(number)
            if taken is None:
                break
            index, attempt = taken
            if worker is None:
                worker = Worker(number, job.settings, job.arguments, job.wake_read)
                problem = worker.begin()
                if problem is not None:
                    job.stop(problem[0], problem[1])
                    break
            kind, detail = worker.perform(index, job.batches[index], job.result_file(index), job.settings["timeoutSeconds"])
            if kind == "done":
                job.done(number, index, detail)
                continue
            if kind != "failed":
                worker.kill()
                worker = None
            if kind != "stopped":
                job.failed(number, index, attempt, detail)
        if worker is not None and job.stopped is None:
            problem = worker.end(max(30, job.settings["timeoutSeconds"]))
            if problem is not None:
                say(problem)
    except BaseException as error:
        job.stop(1, "The driver failed: %s: %s" % (type(error).__name__, error))
        raise
    finally:
        if worker is not None:
            worker.kill()


def run(job):
    def interrupted(number, _frame):
        # No lock is taken in a signal handler: a thread of its own does it.
        threading.Thread(target=job.stop, args=(128 + number, "It was stopped."), daemon=True).start()

    for which in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(which, interrupted)
    shutil.rmtree(job.results, ignore_errors=True)
    os.makedirs(job.results)
    target = job.settings["appendTo"]
    if target is not None:
        if os.path.isdir(target):
            job.settings["appendTo"] = target = os.path.join(target, "parallel_run_step.txt")
        open(target, "wb").close()
        os.environ.setdefault("AZUREML_BI_OUTPUT_PATH", os.path.dirname(target))
    workers = min(job.settings["workers"], len(job.batches))
    items = sum(batch.count for batch in job.batches)
    say("%d items in %d mini-batches, %d worker processes." % (items, len(job.batches), workers))
    with job.changed:
        job.tell()
    threads = [threading.Thread(target=serve, args=(job, number + 1)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        # With a time limit, because a wait without one keeps signals from being handled.
        while thread.is_alive():
            thread.join(PROGRESS_EVERY_SECONDS)
            with job.changed:
                if job.untold:
                    job.tell()
    failed = sum(1 for outcome in job.outcomes.values() if outcome == "failed")
    if job.stopped is None and failed * 100 > job.limits["percent"] * len(job.batches):
        first = job.failures[0]
        job.stop(
            1,
            "Mini-batch %d (%s) failed: %s. At most %d percent of the mini-batches may fail (--allowed_failed_percent), and %d of %d did"
            % (first["batch"], ", ".join(first["items"]), first["error"], job.limits["percent"], failed, len(job.batches)),
        )
    shutil.rmtree(job.results, ignore_errors=True)
    with job.changed:
        job.tell(finished=True)
    if job.stopped is not None:
        say(job.stopped)
    else:
        say("%d of %d mini-batches done, %d failed and were ignored." % (len(job.batches) - failed, len(job.batches), failed))
    return job.exit_code


def main():
    with open(os.path.join(HERE, "job.json"), encoding="utf-8") as source:
        settings = json.load(source)
    arguments = sys.argv[1:]
    try:
        entry = settings["entryScript"]
        if not os.path.isfile(entry):
            there = sorted(name for name in os.listdir(".") if name.endswith(".py"))[:8]
            found = "found there: " + ", ".join(there) if there else "there is no Python file in it"
            raise WrongInput("The entry script '%s' is not in the code folder (%s)." % (entry, found))
        batches = mini_batches(settings)
        if not batches:
            raise WrongInput("The input '%s' is empty: there is nothing to make mini-batches of." % settings["inputName"])
        return run(Job(settings, batches, arguments))
    except WrongInput as error:
        say(str(error))
        nothing_done = {"total": 0, "done": 0, "failed": 0, "retries": 0, "items": 0, "failedItems": 0, "running": [], "failures": []}
        write_progress({"schemaVersion": 1, "workers": settings["workers"], "finished": True, "message": str(error), **nothing_done})
        return 2


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Threads that still wait for what a killed worker's own children hold open must not keep the step alive.
    os._exit(code)
