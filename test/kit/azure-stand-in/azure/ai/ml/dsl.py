"""`dsl.pipeline`: names nodes by the variables that hold them, as azure-ai-ml does."""

import functools
import inspect
import re
import sys

from . import Input, Node, Port, Ports

_stack = []
_KNOWN = {"compute", "default_compute", "default_datastore", "continue_on_step_failure", "force_rerun", "on_init", "on_finalize"}


class Parameter:
    def __init__(self, name):
        self.parameter = name

    def __str__(self):
        return "${{parent.inputs.%s}}" % self.parameter


class Pipeline:
    def __init__(self, record, outputs):
        self.record = record
        self.outputs = Ports(self)
        for name in outputs:
            self.outputs[name] = Port(self, name)


def pipeline(func=None, *, name=None, version=None, display_name=None, description=None, experiment_name=None, tags=None, **kwargs):
    unknown = set(kwargs) - _KNOWN
    if unknown:
        raise TypeError(f"unknown settings: {unknown}")

    def decorate(inner):
        signature = inspect.signature(inner)
        for parameter in signature.parameters.values():
            if not (isinstance(parameter.annotation, Input) or parameter.annotation in (str, int, float, bool)):
                raise TypeError(f"{parameter.name} has no usable annotation")

        @functools.wraps(inner)
        def build(**given):
            bound = signature.bind(**given)
            level = {"nodes": []}
            _stack.append(level)
            try:
                outputs, variables = run(inner, {key: Parameter(key) for key in signature.parameters})
            finally:
                _stack.pop()
            nodes = {}
            for variable, value in variables.items():
                if not isinstance(value, Node) or value.replaced:
                    continue
                node_name = (value.name or variable).lower()
                if not re.fullmatch(r"[a-z_][a-z0-9_]*", node_name) or node_name in nodes:
                    raise ValueError(f"invalid node name {node_name!r}")
                value.__dict__["known_as"] = node_name
                nodes[node_name] = value
            if len(nodes) != len([node for node in level["nodes"] if not node.replaced]):
                raise ValueError("a node has no name")
            record = {
                "name": name, "display_name": display_name, "description": description, "experiment_name": experiment_name, "tags": tags, "settings": kwargs,
                "parameters": {key: {"default": None if parameter.default is inspect.Parameter.empty else parameter.default, "required": parameter.default is inspect.Parameter.empty} for key, parameter in signature.parameters.items()},
                "nodes": {key: node_record(node) for key, node in nodes.items()},
                "outputs": {key: [port.owner.known_as, port.port] for key, port in outputs.items()},
            }
            if _stack:
                return Node({"pipeline": record}, given)
            record["given"] = {key: value_record(value) for key, value in bound.arguments.items()}
            return Pipeline(record, outputs)

        return build

    return decorate if func is None else decorate(func)


def run(inner, arguments):
    variables = {}

    def look(frame, event, _argument):
        if event == "return" and frame.f_code is inner.__code__:
            variables.update(frame.f_locals)

    previous = sys.getprofile()
    sys.setprofile(look)
    try:
        outputs = inner(**arguments)
    finally:
        sys.setprofile(previous)
    return outputs, variables


def node_record(node):
    return {
        "component": node.component, "settings": node.settings, "sweep": node.swept,
        "inputs": {key: {**value_record(port.value), **({} if port.mode is None else {"mode": port.mode})} for key, port in node.inputs.items() if port.value is not None},
        "outputs": {key: port.mode for key, port in node.outputs.items() if port.mode is not None},
    }


def value_record(value):
    if isinstance(value, Parameter):
        return {"parameter": value.parameter}
    if isinstance(value, Port):
        return {"node": value.owner.known_as, "output": value.port}
    if hasattr(value, "record"):
        return value.record()
    return {"value": value}
