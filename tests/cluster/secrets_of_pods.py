"""The files that a process finds in its pod: what Secrets there are, and what lies where."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from cluster.manifests import Object, name_of, of_kind, rendered

Found = tuple[str, str]
"""The name of a Secret (or of a ConfigMap), and a key of it."""


def made() -> dict[str, set[str]]:
    """Every Secret that somebody makes in `production`, with its keys; by hand it is the same.

    Of external-secrets, cert-manager, Strimzi (the users' and its own CA's) and MongoDB's operator.
    """
    objects = rendered("production")
    found: dict[str, set[str]] = {"lyceum-issuer": {"jwks.json"}}
    for each in of_kind(objects, "ExternalSecret"):
        keys = {data["secretKey"] for data in each["spec"].get("data", [])}
        found[each["spec"]["target"]["name"]] = keys
    for each in of_kind(objects, "Certificate"):
        found[each["spec"]["secretName"]] = {"ca.crt", "tls.crt", "tls.key"}
    for each in of_kind(objects, "Kafka"):
        found[f"{name_of(each)}-cluster-ca-cert"] = {"ca.crt", "ca.p12", "ca.password"}
        prefix = each["spec"]["entityOperator"]["userOperator"]["secretPrefix"]
        for user in of_kind(objects, "KafkaUser"):
            found[prefix + name_of(user)] = {"password", "sasl.jaas.config"}
    for each in of_kind(objects, "MongoDBCommunity"):
        for user in each["spec"]["users"]:
            addresses = {f"connectionString.{kind}" for kind in ("standard", "standardSrv")}
            found[user["connectionStringSecretName"]] = {*addresses, "username", "password"}
    return found


def files_of(pod: Object) -> dict[str, Found]:
    """What the first container finds, by path. `KeyError` for a Secret that nobody makes."""
    volumes = {each["name"]: each for each in pod["volumes"]}
    return {
        str(PurePosixPath(mount["mountPath"]) / path): found
        for mount in pod["containers"][0]["volumeMounts"]
        for path, found in _in_volume(volumes[mount["name"]], made())
    }


def _in_volume(volume: Object, there: Mapping[str, set[str]]) -> Iterator[tuple[str, Found]]:
    sources: list[dict[str, Any]] = volume.get("projected", {}).get("sources", [volume])
    for source in sources:
        of = source.get("secret") or source.get("configMap")
        if of is None:
            continue
        name = of.get("secretName") or of["name"]
        items = of.get("items") or [{"key": key, "path": key} for key in sorted(there[name])]
        for item in items:
            assert item["key"] in there[name], f"{name} has no {item['key']}"
            yield item["path"], (name, item["key"])
