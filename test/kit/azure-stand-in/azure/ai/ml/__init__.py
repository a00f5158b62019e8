"""A stand-in for azure-ai-ml that knows the names, keywords and methods exported code may use, and nothing else: anything else is an error.

It records what is built instead of sending it. The names and keywords are those of azure-ai-ml 1.x.
"""

import re


class Input:
    def __init__(self, *, type="uri_folder", path=None, mode=None, default=None, optional=None, min=None, max=None, enum=None, description=None, datastore=None):
        self.type, self.path, self.mode, self.default, self.optional, self.min, self.max, self.enum, self.description = type, path, mode, default, optional, min, max, enum, description

    def record(self):
        return {"data": {key: value for key, value in {"type": self.type, "path": self.path, "mode": self.mode}.items() if value is not None}}


class Output:
    def __init__(self, *, type="uri_folder", path=None, mode=None, description=None):
        self.type, self.path, self.mode, self.description = type, path, mode, description


class Port:
    """An input or output of a node: `mode`, of pipeline outputs also `path`, may be set."""

    __slots__ = ("owner", "port", "value", "mode", "path")

    def __init__(self, owner, port, value=None):
        self.owner, self.port, self.value, self.mode, self.path = owner, port, value, None, None


class Ports:
    def __init__(self, owner):
        object.__setattr__(self, "_owner", owner)
        object.__setattr__(self, "_ports", {})

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name):
        return self._ports.setdefault(name, Port(self._owner, name))

    def __setattr__(self, name, value):
        raise AttributeError(f"{name} cannot be set here")

    def __setitem__(self, name, value):
        self._ports[name] = value

    def items(self):
        return self._ports.items()


_SETTABLE = {"name", "display_name", "compute", "environment", "environment_variables", "early_termination"}
_PARALLEL = {"mini_batch_size", "partition_keys", "max_concurrency_per_instance", "error_threshold", "mini_batch_error_threshold", "retry_settings", "logging_level"}


class Node:
    def __init__(self, component, kwargs):
        self.__dict__.update(component=component, inputs=Ports(self), outputs=Ports(self), settings={}, name=None, swept=None, replaced=False)
        for key, value in kwargs.items():
            self.inputs[key] = Port(self, key, value)
        dsl_nodes().append(self)

    def __setattr__(self, key, value):
        if key == "name":
            self.__dict__["name"] = value
        elif key in _SETTABLE or key in _PARALLEL:
            self.settings[key] = value.record() if hasattr(value, "record") else value
        else:
            raise AttributeError(f"a node has no {key}")

    def set_resources(self, *, instance_type=None, instance_count=None, locations=None, properties=None, docker_args=None, shm_size=None):
        self.settings["resources"] = {key: value for key, value in {"instance_count": instance_count, "docker_args": docker_args, "shm_size": shm_size}.items() if value is not None}

    def set_limits(self, *, timeout=None, max_concurrent_trials=None, max_total_trials=None, trial_timeout=None):
        if self.swept is None and timeout is None:
            raise TypeError("a command has only a timeout")
        self.settings["limits"] = {key: value for key, value in {"timeout": timeout, "max_concurrent_trials": max_concurrent_trials, "max_total_trials": max_total_trials, "trial_timeout": trial_timeout}.items() if value is not None}

    def sweep(self, *, primary_metric, goal, sampling_algorithm="random", compute=None, max_concurrent_trials=None, max_total_trials=None, timeout=None, trial_timeout=None, early_termination_policy=None, search_space=None, identity=None, queue_settings=None):
        if goal not in ("maximize", "minimize"):
            raise ValueError(goal)
        self.__dict__["replaced"] = True
        node = Node(self.component, {key: port.value for key, port in self.inputs.items()})
        node.settings.update(self.settings)
        node.__dict__["swept"] = {"primary_metric": primary_metric, "goal": goal, "sampling_algorithm": sampling_algorithm.record() if hasattr(sampling_algorithm, "record") else sampling_algorithm}
        return node


def dsl_nodes():
    from . import dsl

    return dsl._stack[-1]["nodes"] if dsl._stack else []


def load_component(source=None, *, relative_origin=None, params_override=None):
    def build(**kwargs):
        return Node({"source": source}, kwargs)

    return build


class _Components:
    def get(self, name, version=None, label=None):
        if version and label:
            raise ValueError("Cannot specify both version and label.")

        def build(**kwargs):
            return Node({"name": name, "version": version, "label": label}, kwargs)

        return build


class MLClient:
    def __init__(self):
        self.components = _Components()

    @classmethod
    def from_config(cls, credential, *, path=None, file_name=None):
        return cls()


def expression(text):
    return isinstance(text, str) and re.search(r"\$\{\{", text) is not None
