"""The composition root: builds every part of the service from the settings."""

import itertools
from functools import partial
from zoneinfo import ZoneInfo

from lyceum.projections.v1.reports_pb2_grpc import add_ReportsServiceServicer_to_server
from lyceum.projections.v1.search_pb2_grpc import add_SearchServiceServicer_to_server
from lyceum_chassis.edge.grpc_server import GrpcServer
from lyceum_chassis.observing import metrics, traces
from lyceum_chassis.process.access import gate_for
from lyceum_chassis.process.process import Process, check_kafka, check_store
from lyceum_chassis.projector.projection import Projection
from lyceum_chassis.projector.running_views import RunningViews
from lyceum_chassis.store.mongo import connect, database
from starlette.applications import Starlette

from lyceum_projections.cards import CARDS
from lyceum_projections.feeds.http import feeds
from lyceum_projections.feeds.reading import StoredFeeds
from lyceum_projections.grpc_api import SERVICES, ReportsServicer, SearchServicer
from lyceum_projections.http_api import create_http_app
from lyceum_projections.live_replica import LiveReplica
from lyceum_projections.queries import Queries
from lyceum_projections.reporting.points import Rules
from lyceum_projections.reporting.reports import ReportTables
from lyceum_projections.reports import REPORTS
from lyceum_projections.settings import Settings


def readings(settings: Settings) -> tuple[tuple[Projection, ...], ...]:
    """Everything that is folded, by what is read together: the cards, for which searches wait, and
    what the reports declare."""
    zone = ZoneInfo(settings.city_time_zone)
    return (CARDS,), tuple(report.projection(zone) for report in REPORTS.values())


def rules(settings: Settings) -> Rules:
    return Rules(
        zone=ZoneInfo(settings.city_time_zone),
        threshold=settings.group_threshold,
        people_period=settings.people_period,
        settling_days=settings.settling_days,
    )


async def serve(settings: Settings, *, projector: bool, api: bool) -> None:
    """Runs the projector, the query API with its search replica, or both, until told to stop."""
    client = connect(settings.mongodb)
    read_models = database(client, settings.database)
    process = Process("projections")
    process.on_close(traces.begin("projections", settings.traces()))
    process.readiness.add("store", lambda: check_store(client))
    http: Starlette | None = None
    if projector:
        together, kafka = readings(settings), settings.brokers()
        views = RunningViews(client, read_models, kafka, together)
        process.add("views", views.run)
        process.readiness.add("kafka", partial(check_kafka, kafka))
        for projection in itertools.chain.from_iterable(together):
            process.readiness.add(projection.name, partial(views.check, projection))
        views.tell(process.scrape)
    if api:
        replica = LiveReplica(client, read_models, settings.index_folder)
        queries = Queries(
            read_models,
            replica,
            reports=ReportTables(read_models, REPORTS, rules(settings)),
            wait_limit_s=settings.wait_limit_s,
        )
        search, reports = SearchServicer(queries), ReportsServicer(queries)
        grpc_server = GrpcServer(
            settings.grpc_address,
            [
                lambda server: add_SearchServiceServicer_to_server(search, server),
                lambda server: add_ReportsServiceServicer_to_server(reports, server),
            ],
            SERVICES,
            gate_for(process, settings, SERVICES, {}),
            settings.tls,
            certified=settings.tls_callers == "certified",
        )
        process.add("replica", replica.run, replica.check)
        process.add("grpc", grpc_server.run, grpc_server.check)
        open_feeds = feeds(StoredFeeds(read_models), settings.public_url, settings.feed_licence)
        http = create_http_app(queries, open_feeds)
        process.scrape.include(metrics.GRPC)
        process.scrape.include(metrics.REPLICA)
        process.scrape.ask(replica.lag, metrics.REPLICA_LAG_CHANGES)
    http = http or Starlette()
    http.router.routes.extend(process.routes())
    process.serve_http(http, settings.http_address, settings.tls)
    await process.run()
