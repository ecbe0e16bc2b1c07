"""That aggregates are pure, for import-linter: which modules they are is read from manifests."""

from typing import Any

from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.domain.contract import ContractCheck
from importlinter.domain.imports import ModuleExpression

from contracts.manifests import SERVICES


class PureAggregates(ForbiddenContract):
    """As ``forbidden``, from the modules that the services' deciders live in.

    ``source_modules`` are those that hold for all of them beside: the words of the chassis.
    """

    type_name = "pure_aggregates"

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        aggregates = {
            ModuleExpression(decider.decide.__module__)
            for service in SERVICES
            for decider in service.deciders
        }
        given: Any = self.source_modules  # the declared field, by now the set that it holds
        self.source_modules = {*given, *aggregates}  # type: ignore[assignment]
        return super().check(graph, verbose)
