"""Evaluates the Tiltfile with stand-ins for Tilt's built-ins, and prints as JSON what it calls them with."""

import json
import sys

import starlark

BUILT_IN = [
    "allow_k8s_contexts",
    "encode_yaml_stream",
    "helm",
    "k8s_resource",
    "k8s_yaml",
    "local_resource",
    "sync",
]
calls = []


def stand_in(name):
    def called(*args, **named):
        calls.append({"name": name, "args": list(args), "named": named})
        return f"<{name}>"

    return called


def decode_yaml_stream(_):
    container = {"securityContext": {"readOnlyRootFilesystem": True}}
    return [{"kind": "Deployment", "spec": {"template": {"spec": {"containers": [container]}}}}, {"kind": "Service"}]


def module(names):
    made = starlark.Module()
    for name in names:
        made.add_callable(name, stand_in(name))
    return made


def load(name):
    if name != "ext://restart_process":
        raise FileNotFoundError(name)
    return module(["docker_build_with_restart"]).freeze()


path = sys.argv[1]
main = module(BUILT_IN)
main.add_callable("decode_yaml_stream", decode_yaml_stream)
main["TRIGGER_MODE_MANUAL"] = "manual"
with open(path, encoding="utf-8") as file:
    ast = starlark.parse("Tiltfile", file.read(), starlark.Dialect.extended())
starlark.eval(main, ast, starlark.Globals.extended_by([]), starlark.FileLoader(load))
json.dump(calls, sys.stdout)
