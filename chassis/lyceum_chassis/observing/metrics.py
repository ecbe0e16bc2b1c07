"""Every metric of Lyceum, declared in one place, by the part of a process that measures it.

A process tells of the parts that it runs (``scrape.py``), and adds the label ``service`` to all.
Labels are few and bounded: methods of our contracts, statuses, projections, refusals' codes.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

PROCESS = CollectorRegistry()
STORE = CollectorRegistry()
RELAY = CollectorRegistry()
PROJECTOR = CollectorRegistry()
GRPC = CollectorRegistry()
REPLICA = CollectorRegistry()
POLICIES = CollectorRegistry()

ProcessCollector(registry=PROCESS)  # processor time, memory and open files, as process_…

_LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

APPEND_SECONDS = Histogram(
    "lyceum_append_seconds",
    "From a commit's wish to be stored until it is durable or refused, waiting included",
    registry=STORE,
    buckets=_LATENCIES,
)
APPEND_GROUP_COMMITS = Histogram(
    "lyceum_append_group_commits",
    "Commits that went to the store as one insert",
    registry=STORE,
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)
APPENDED_EVENTS = Counter("lyceum_appended_events", "Events made durable", registry=STORE)
CONFLICTS = Counter(
    "lyceum_conflicts",
    "Commits that came second to a version of their stream, and were decided again",
    registry=STORE,
)
REPEATED_COMMANDS = Counter(
    "lyceum_repeated_commands",
    "Commands that came again with their id, and were answered from the store",
    registry=STORE,
)
COMMANDS = Counter(
    "lyceum_commands",
    "Commands by outcome: accepted, already_done, rejected (with its code), not_permitted, "
    "invalid, conflicted, unavailable, failed",
    ("aggregate", "outcome", "code"),
    registry=STORE,
)
OUTBOX_COMMITS = Gauge(
    "lyceum_outbox_commits",
    "Commits that wait to be published; 1000 stands for that many or more",
    registry=STORE,
)
OUTBOX_OLDEST_SECONDS = Gauge(
    "lyceum_outbox_oldest_seconds",
    "For how long the oldest commit has waited to be published; 0 if none does",
    registry=STORE,
)

RELAY_TRANSACTIONS = Counter(
    "lyceum_relay_transactions", "Transactions committed to Kafka", registry=RELAY
)
PUBLISHED_EVENTS = Counter(
    "lyceum_published_events", "Events published, each counted once", registry=RELAY
)
RELAY_FENCINGS = Counter(
    "lyceum_relay_fencings", "Times that another relay took over from this one", registry=RELAY
)
RELAY_LOOKS_THROUGH = Counter(
    "lyceum_relay_looks_through",
    "Times that the store's log did not reach back, and all of the store was looked through",
    registry=RELAY,
)
RELAY_STATES = (
    "starting",
    "standing by",
    "publishing",
    "waiting for Kafka",
    "waiting for the store",
    "waiting for republish",
    "fenced",
    "stopped",
)
RELAY_STATE = Gauge(
    "lyceum_relay_state", "1 for the state that the relay is in", ("state",), registry=RELAY
)

PROJECTION_LAG_EVENTS = Gauge(
    "lyceum_projection_lag_events",
    "Records between what is projected and the end of the topics, in this process's partitions; "
    "transactions' marks count as records",
    ("projection",),
    registry=PROJECTOR,
)
PROJECTION_LAG_SECONDS = Gauge(
    "lyceum_projection_lag_seconds",
    "For how long the oldest record that is not projected has waited; 0 if there is none",
    ("projection",),
    registry=PROJECTOR,
)
PROJECTION_BATCHES = Counter(
    "lyceum_projection_batches",
    "Batches committed with their offsets",
    ("projection",),
    registry=PROJECTOR,
)
PROJECTED_EVENTS = Counter(
    "lyceum_projected_events",
    "Records projected: folded, ignored or parked",
    ("projection",),
    registry=PROJECTOR,
)
PROJECTION_STOPPED = Gauge(
    "lyceum_projection_stopped",
    "1 if the projection has stopped and needs an operator",
    ("projection",),
    registry=PROJECTOR,
)
PROJECTION_LIVE = Gauge(
    "lyceum_projection_live",
    "1 if readers see this view of the projection, 0 if it is filled beside the live one",
    ("projection",),
    registry=PROJECTOR,
)
PARKED_KEYS = Gauge(
    "lyceum_parked_keys",
    "Keys of which events are parked",
    ("projection",),
    registry=PROJECTOR,
)
PARKED_EVENTS = Gauge(
    "lyceum_parked_events",
    "Events that are parked; 1000 stands for that many or more",
    ("projection",),
    registry=PROJECTOR,
)
PARKED_OLDEST_SECONDS = Gauge(
    "lyceum_parked_oldest_seconds",
    "For how long the oldest parked event has been; 0 if there is none",
    ("projection",),
    registry=PROJECTOR,
)
OF_A_VIEW = (
    PROJECTION_LAG_EVENTS,
    PROJECTION_LAG_SECONDS,
    PROJECTION_STOPPED,
    PROJECTION_LIVE,
    PARKED_KEYS,
    PARKED_EVENTS,
    PARKED_OLDEST_SECONDS,
)
"""What is told of a view for as long as there is one."""

GRPC_CALLS = Counter(
    "lyceum_grpc_calls", "Calls answered, by method and status", ("method", "code"), registry=GRPC
)
GRPC_CALL_SECONDS = Histogram(
    "lyceum_grpc_call_seconds",
    "From a call's arrival to its answer",
    ("method",),
    registry=GRPC,
    buckets=_LATENCIES,
)

REACTIONS = Counter(
    "lyceum_reactions",
    "Reactions of policies by what came of them: done, refused, parked, waits (to be tried again)",
    ("policy", "outcome"),
    registry=POLICIES,
)
REACTIONS_WAITING = Gauge(
    "lyceum_reactions_waiting",
    "Reactions to be carried out now, due deadlines among them; 1000 stands for that many or more",
    ("policy",),
    registry=POLICIES,
)
REACTIONS_LATE_SECONDS = Gauge(
    "lyceum_reactions_late_seconds",
    "For how long the oldest deadline that is not carried out has been due; 0 if there is none",
    ("policy",),
    registry=POLICIES,
)
DEADLINES_WAITING = Gauge(
    "lyceum_deadlines_waiting", "Deadlines, due or not", ("policy",), registry=POLICIES
)
DEADLINE_LATENESS_SECONDS = Histogram(
    "lyceum_deadline_lateness_seconds",
    "From a deadline's instant until it was carried out",
    ("policy",),
    registry=POLICIES,
    buckets=(0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0, 86_400.0),
)

REPLICA_LAG_CHANGES = Gauge(
    "lyceum_replica_lag_changes",
    "Changes of cards that this search replica has not indexed yet",
    registry=REPLICA,
)

PARTS = (PROCESS, STORE, RELAY, PROJECTOR, GRPC, REPLICA, POLICIES)
