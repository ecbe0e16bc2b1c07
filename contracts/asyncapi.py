"""The AsyncAPI 3.0 document: which topics there are, and which messages each of them holds.

The payloads are the schemas beside this file. Every message is told by the ``const`` of its
``ce_type`` header, as a message on a channel must match exactly one.
"""

from collections.abc import Mapping
from typing import Any

from lyceum_local.topics import Topic

from contracts.manifests import SERVICES
from contracts.schemas import Schema

_HEADERS = {
    "content-type": {"type": "string", "const": "application/json"},
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": {"type": "string", "format": "uuid", "description": "The event's, wherever it is."},
    "ce_source": {"type": "string", "description": "`/lyceum/<service>`."},
    "ce_type": {"type": "string", "description": "The full name, version included."},
    "ce_subject": {"type": "string", "description": "The stream, `<aggregate>-<id>`."},
    "ce_time": {"type": "string", "format": "date-time", "description": "When it happened."},
    "ce_dataschema": {"type": "string", "description": "The `$id` of the payload's schema."},
    "ce_partitionkey": {"type": "string", "description": "The stream: also the record's key."},
    "ce_sequence": {
        "type": "string",
        "pattern": "^[0-9]{19}$",
        "description": "Its place in the order of all events of its source, zero-padded.",
    },
    "ce_streamversion": {
        "type": "string",
        "pattern": "^[1-9][0-9]*$",
        "description": "Its number in its stream, from 1.",
    },
    "ce_correlationid": {"type": "string", "format": "uuid"},
    "ce_causationid": {"type": "string", "format": "uuid", "description": "What led to it."},
    "ce_traceparent": {"type": "string", "description": "W3C trace context."},
    "ce_dataclassification": {"type": "string", "enum": ["public", "internal"]},
}
_OPTIONAL = {"ce_causationid", "ce_traceparent"}
_INTRODUCTION = """\
Every fact of a learning city, as CloudEvents 1.0 in Kafka's binary mode. Generated from the event
classes; docs/events.md is the same for people.

Read with `isolation.level=read_committed`. Events of a stream are in order; `ce_id` is the same
however often an event is read. Pass over types, fields and words that you don't know.
"""


def document(schemas: Mapping[str, Schema], topics: Mapping[str, Topic]) -> dict[str, Any]:
    """The whole document. ``topics`` are those of deploy/kafka/topics.yaml by name."""
    channels, operations = {}, {}
    for service in (each.name for each in SERVICES):
        of_service = {type_: schemas[type_] for type_ in schemas if _service(type_) == service}
        public = {t: s for t, s in of_service.items() if s["x-classification"] == "public"}
        for channel, held in ((f"{service}.public", public), (service, of_service)):
            topic = topics[f"lyceum.{channel}.v1"]
            channels[channel] = _channel(topic, list(held), is_public=held is public)
            operations[f"{channel}.publish"] = {
                "action": "send",
                "channel": {"$ref": f"#/channels/{channel}"},
                "summary": f"The relay of {service} publishes what was stored, each event once.",
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Lyceum: events",
            "version": "1.0.0",
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": {type_: _message(type_, schema) for type_, schema in schemas.items()},
            "messageTraits": {"cloudevent": _trait()},
        },
    }


def _service(type_: str) -> str:
    return type_.split(".")[1]


def _channel(topic: Topic, types: list[str], *, is_public: bool) -> dict[str, Any]:
    reader = "other city systems" if is_public else "this project's services"
    held = "Its public events." if is_public else "All its events, complete and in order a stream."
    config = topic.config
    return {
        "address": topic.name,
        "title": topic.name,
        "description": f"For {reader}. {held}",
        "tags": [{"name": "public" if is_public else "internal"}],
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"} for type_ in types},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "replicas": topic.replication,
                "topicConfiguration": {
                    "cleanup.policy": [config["cleanup.policy"]],
                    "retention.ms": int(config["retention.ms"]),
                    "retention.bytes": int(config["retention.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _message(type_: str, schema: Schema) -> dict[str, Any]:
    constants = {
        "ce_type": type_,
        "ce_source": f"/lyceum/{_service(type_)}",
        "ce_dataschema": schema["$id"],
        "ce_dataclassification": schema["x-classification"],
    }
    headers = {name: {"type": "string", "const": value} for name, value in constants.items()}
    return {
        "name": type_,
        "title": schema["title"],
        "description": schema["description"],
        **({"deprecated": True} if "deprecated" in schema else {}),
        "headers": {"type": "object", "properties": headers},
        "payload": {"$ref": f"../proto/events/{type_}.json"},
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
    }


def _trait() -> dict[str, Any]:
    return {
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": _HEADERS,
            "required": [name for name in _HEADERS if name not in _OPTIONAL],
        },
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "The stream, `<aggregate>-<id>`."},
                "bindingVersion": "0.5.0",
            }
        },
    }
