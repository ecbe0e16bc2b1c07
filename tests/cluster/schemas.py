"""JSON schemas of what the overlays consist of, from where they are at home: Kubernetes' OpenAPI
document and the operators' CRDs. An unknown field is an error.

Strimzi's CRDs are in no registry: see ``tooling.strimzi``.
"""

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from cluster.tooling import kept, making, modules
from jsonschema import Draft202012Validator

Schema = dict[str, Any]

_KUBERNETES = "k8s.io/kubernetes@v1.34.4", "h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk="
_CRDS = (
    (
        "github.com/kedacore/keda/v2@v2.21.0",
        "h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=",
        "config/crd/bases/keda.sh_*.yaml",
    ),
    (
        "github.com/cert-manager/cert-manager@v1.21.2",
        "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
        "deploy/crds/cert-manager.io_*.yaml",
    ),
    (
        "github.com/prometheus-operator/prometheus-operator@v0.92.0",
        "h1:tAbsod3+9sQsxDeAvLP27dAe9terToht5M+YdDwLGP0=",
        "example/prometheus-operator-crd/monitoring.coreos.com_p*.yaml",
    ),
    (
        "github.com/mongodb/mongodb-kubernetes-operator@v0.13.0",
        "h1:tbR6z7f3DZmeQJgPsC+Xp193kdADMzcwFGqlTvO9gh0=",
        "config/crd/bases/mongodbcommunity.mongodb.com_*.yaml",
    ),
    (
        "github.com/external-secrets/external-secrets@v1.3.2",
        "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
        "config/crds/bases/external-secrets.io_*.yaml",
    ),
)
_OWN_TYPES: dict[str, Schema] = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "number"]},
}


@functools.cache
def schemas() -> Path:
    """The folder of all of them, a file each; made on the first call on a machine."""
    folder, there = kept("kubernetes-schemas", Path(__file__).read_bytes())
    if not there:
        wanted = {name: checksum for name, checksum, *_ in (_KUBERNETES, *_CRDS)}
        found = modules(wanted)
        with making(folder) as new:
            _write(new, _of_kubernetes(found[_KUBERNETES[0]]))
            for name, _, files in _CRDS:
                for file in found[name].glob(files):
                    _write(new, _of_crds(file))
    return folder


@functools.cache
def judge_of(api_version: str, kind: str) -> Draft202012Validator:
    """Raises `FileNotFoundError` for a kind that nobody knows."""
    group, _, version = api_version.rpartition("/")
    return Draft202012Validator(json.loads((schemas() / _file(kind, group, version)).read_text()))


def _file(kind: str, group: str, version: str) -> str:
    return "-".join([kind, group or "core", version]).lower() + ".json"


def _write(folder: Path, made: Iterator[tuple[str, str, str, Schema]]) -> None:
    for kind, group, version, schema in made:
        (folder / _file(kind, group, version)).write_text(json.dumps(schema))


def _of_kubernetes(module: Path) -> Iterator[tuple[str, str, str, Schema]]:
    document = module / "api" / "openapi-spec" / "swagger.json"
    definitions: dict[str, Schema] = json.loads(document.read_text())["definitions"]
    for name, definition in definitions.items():
        kinds = definition.get("x-kubernetes-group-version-kind", [])
        if len(kinds) != 1:  # DeleteOptions and the like, which are of every group
            continue
        kind, group, version = (kinds[0][each] for each in ("kind", "group", "version"))
        schema = _inlined(definitions, definition, (name,))
        properties = schema.get("properties", {})
        properties["apiVersion"] = {"const": f"{group}/{version}" if group else version}
        properties["kind"] = {"const": kind}
        yield kind, group, version, schema


def _inlined(definitions: dict[str, Schema], schema: Any, within: tuple[str, ...]) -> Any:
    """With what is referred to in its place; a type within itself may be anything there."""
    if isinstance(schema, list):
        return [_inlined(definitions, each, within) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        name = schema["$ref"].rsplit("/", 1)[1]
        if name in _OWN_TYPES:
            return _OWN_TYPES[name]
        found = definitions[name]
        return {} if name in within else _inlined(definitions, found, (*within, name))
    made = {
        key: _inlined(definitions, value, within)
        for key, value in schema.items()
        if key != "description" and not key.startswith("x-")
    }
    if isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]
    """Takes the lone `=` that CRDs list among matchers as text."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


def _of_crds(file: Path) -> Iterator[tuple[str, str, str, Schema]]:
    for crd in yaml.load_all(file.read_text(), _Loader):
        kind, group = crd["spec"]["names"]["kind"], crd["spec"]["group"]
        for version in crd["spec"]["versions"]:
            schema = version["schema"]["openAPIV3Schema"]
            anything = {"type": "object"}
            schema["properties"] |= {"apiVersion": {}, "kind": {}, "metadata": anything}
            yield kind, group, version["name"], _strict(schema)


def _strict(schema: Any) -> Any:
    """With every field that isn't named as an error, unless the type says that it keeps them."""
    if isinstance(schema, list):
        return [_strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _strict(value) for key, value in schema.items() if key != "description"}
    if made.pop("x-kubernetes-int-or-string", False):
        return {"type": ["string", "integer"]}
    keeps = made.pop("x-kubernetes-preserve-unknown-fields", False)
    if isinstance(made.get("properties"), dict) and not keeps:
        made.setdefault("additionalProperties", False)
    return made
