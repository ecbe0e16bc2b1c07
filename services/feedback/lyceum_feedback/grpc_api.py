"""FeedbackService: proto to commands and state to proto, nothing else."""

from typing import Any

from lyceum.command.v1.outcome_pb2 import StreamVersion
from lyceum.feedback.v1 import feedback_pb2 as pb
from lyceum.feedback.v1.feedback_pb2_grpc import FeedbackServiceServicer
from lyceum_chassis.edge.commanding import Commanding, outcome, parse_id
from lyceum_chassis.edge.proto_mapping import to_message
from lyceum_chassis.store.event_store import EventStore

from lyceum_feedback import survey
from lyceum_feedback.opportunities_peer import OpportunitiesPeer

SERVICE = pb.DESCRIPTOR.services_by_name["FeedbackService"].full_name


class FeedbackApi(FeedbackServiceServicer):
    def __init__(self, store: EventStore, opportunities: OpportunitiesPeer) -> None:
        self._surveys = Commanding(store, survey.survey, "survey_id")
        self._opportunities = opportunities

    async def OpenSurvey(self, request: pb.OpenSurveyRequest, context: Any) -> Any:
        asked = self._surveys.check(request, survey.OpenSurvey, kind="", area="")
        about = await self._opportunities.about(asked.opportunity_id, context.time_remaining())
        done = await self._surveys.carry_out(
            request,
            survey.OpenSurvey,
            kind=about.kind,
            area=about.area,
            host_id=about.host_id,
        )
        return pb.OpenSurveyResponse(outcome=outcome(done))

    async def SubmitResponse(self, request: pb.SubmitResponseRequest, context: Any) -> Any:
        done = await self._surveys.carry_out(request, survey.SubmitResponse)
        return pb.SubmitResponseResponse(outcome=outcome(done))

    async def CloseSurvey(self, request: pb.CloseSurveyRequest, context: Any) -> Any:
        done = await self._surveys.carry_out(request, survey.CloseSurvey)
        return pb.CloseSurveyResponse(outcome=outcome(done))

    async def ReplyToSurvey(self, request: pb.ReplyToSurveyRequest, context: Any) -> Any:
        done = await self._surveys.carry_out(request, survey.ReplyToSurvey)
        return pb.ReplyToSurveyResponse(outcome=outcome(done))

    async def GetSurvey(self, request: pb.GetSurveyRequest, context: Any) -> Any:
        survey_id = parse_id("survey_id", request.survey_id)
        held = await self._surveys.read(request)
        answer = pb.GetSurveyResponse(
            survey_id=str(survey_id),
            at=StreamVersion(stream=f"survey-{survey_id}", version=held.version),
        )
        return to_message(held.state.model_dump(mode="json", exclude={"respondents"}), answer)

    async def GetSurveyHistory(self, request: pb.GetSurveyHistoryRequest, context: Any) -> Any:
        return await self._surveys.history(request, pb.GetSurveyHistoryResponse())
