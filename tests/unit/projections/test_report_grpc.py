"""Any report over gRPC: messages to a question, a table to a message."""

from typing import Any, cast

import pytest
from lyceum.projections.v1 import reports_pb2 as re
from lyceum_chassis.errors import InvalidArgument, NotFound
from lyceum_projections.grpc_api import ReportsServicer
from lyceum_projections.reporting.answers import Table
from lyceum_projections.reporting.points import Rules, points_of
from lyceum_projections.reporting.question import ReportQuestion
from lyceum_projections.reports.voices import REPORT as VOICES
from lyceum_projections.search_index import SearchIndex

from .reporting import TODAY, UTC_ZONE
from .test_http import QueriesWithoutStore


@pytest.fixture
def reports(index: SearchIndex) -> Any:
    return ReportsServicer(cast(Any, QueriesWithoutStore(index)))


def asked(**fields: Any) -> re.GetReportRequest:
    return re.GetReportRequest(**{"name": "offer", **fields})


async def test_a_table_is_told_with_its_keys_figures_and_what_they_are(reports: Any) -> None:
    request = asked(group_by=["kind"], filters=[re.ReportFilter(dimension="kind", values=["job"])])
    told = await reports.GetReport(request, None)
    assert [measure.unit for measure in told.report.measures][-1] == "share"
    (job, everything) = told.lines
    assert (job.keys[0].value, job.keys[0].label, job.keys[0].all) == ("job", "Job", False)
    assert [figure.value for figure in job.figures] == [1, 5, 0, 0, 0]
    assert everything.keys[0].all


async def test_a_hidden_figure_is_absent_and_says_so(reports: Any) -> None:
    told = await reports.GetReport(asked(name="voices"), None)
    assert told.threshold == 10
    (few,) = (x for x in told.lines if [k.value for k in x.keys] == ["job", "LOOP"])
    responses = few.figures[1]
    assert (responses.hidden, responses.HasField("value")) == (True, False)


async def test_a_trend_has_a_line_for_each_period(reports: Any) -> None:
    period = re.ReportPeriod(**{"from": "2026-10-01", "to": "2026-11-26"})
    told = await reports.GetReport(asked(period=period, trend="REPORT_TREND_MONTH"), None)
    assert {line.period for line in told.lines} == {"2026-10", "2026-11"}
    assert (told.from_date, told.to_date) == ("2026-10-01", "2026-11-26")


async def test_which_reports_there_are_is_told(reports: Any) -> None:
    told = await reports.ListReports(re.ListReportsRequest(), None)
    assert [each.name for each in told.reports] == ["offer", "voices"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"as_of": "soon"}, "as_of"),
        ({"as_of": "2026-02-30"}, "as_of"),
        ({"as_of": "9999-12-31"}, "as_of"),
        ({"period": re.ReportPeriod(to="2026-02-01")}, "request"),
        ({"group_by": ["colour"]}, "group_by"),
        ({"period": re.ReportPeriod(**{"from": "x", "to": "2026-02-01"})}, "period.from"),
        ({"period": re.ReportPeriod(**{"from": "2026-02-01", "to": "0"})}, "period.to"),
        ({"period": re.ReportPeriod(**{"from": "2026-02-01", "to": "9000-01-01"})}, "period.to"),
        ({"filters": [re.ReportFilter(dimension="colour", values=["red"])]}, "filters"),
        ({"filters": [re.ReportFilter(dimension="area", values=["a" * 201])]}, "filters"),
        ({"filters": [re.ReportFilter(dimension="area", values=["a"] * 201)]}, "filters"),
        ({"trend": 99}, "trend"),
    ],
)
async def test_what_is_wrong_is_named(reports: Any, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await reports.GetReport(asked(**fields), None)
    assert [name for name, _ in refused.value.violations] == [field]


async def test_a_part_of_a_period_of_people_is_named_with_it() -> None:
    class OfClosedPeriods:
        async def report(self, name: str, question: ReportQuestion, after: object) -> Table:
            points_of(VOICES, question, Rules(UTC_ZONE), TODAY)
            raise AssertionError

    servicer: Any = ReportsServicer(cast(Any, OfClosedPeriods()))
    period = re.ReportPeriod(**{"from": "2026-01-02", "to": "2026-03-31"})
    with pytest.raises(InvalidArgument) as refused:
        await servicer.GetReport(asked(period=period), None)
    assert [name for name, _ in refused.value.violations] == ["period.from"]


async def test_the_released_question_names_its_own_fields_too(reports: Any) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    request = re.ReportOfferRequest(areas=["a" * 201], kinds=["job"] * 201, partner_ids=[nobody])
    with pytest.raises(InvalidArgument) as refused:
        await reports.ReportOffer(request, None)
    assert {name for name, _ in refused.value.violations} == {"areas", "kinds", "partner_ids"}


@pytest.mark.parametrize("area", ["LOOP", "loop", " Loop", "LÓOP"])
async def test_a_filter_of_people_ignores_case_and_accents(reports: Any, area: str) -> None:
    filters = [re.ReportFilter(dimension="area", values=[area])]
    told = await reports.GetReport(asked(name="voices", filters=filters), None)
    assert {line.keys[1].value for line in told.lines if not line.keys[1].all} == {"LOOP"}


@pytest.mark.parametrize(
    ("kind", "opportunities"), [("JOB", 1), ("Job ", 1), ("jób", 1), ("jobs", 0)]
)
async def test_a_filter_of_the_offer_ignores_case_and_accents(
    reports: Any, kind: str, opportunities: int
) -> None:
    filters = [re.ReportFilter(dimension="kind", values=[kind])]
    told = await reports.GetReport(asked(group_by=["kind"], filters=filters), None)
    assert told.lines[-1].figures[0].value == opportunities
    released = re.ReportOfferRequest(areas=["Áustin", "=1+1"], group_by=re.OFFER_GROUPING_AREA)
    assert (await reports.ReportOffer(released, None)).total.opportunities == 2


async def test_a_report_that_is_not_there_is_not_found(reports: Any) -> None:
    with pytest.raises(NotFound):
        await reports.GetReport(asked(name="nothing"), None)
