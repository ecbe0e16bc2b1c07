"""The settings of the partners service, from ``LYCEUM_…``."""

from typing import Self

from lyceum_chassis.process.settings import ServiceSettings
from pydantic import Field, model_validator


class Settings(ServiceSettings):
    verification_days: int = Field(
        default=365,
        ge=1,
        le=36_500,
        description="for how many days a partner's verification holds; for those from now on",
    )
    renewal_notice_days: int = Field(
        default=30,
        ge=1,
        description="so many days before that it is due for renewal; fewer than verification_days",
    )

    @model_validator(mode="after")
    def _reminded_after_it_was_verified(self) -> Self:
        if self.renewal_notice_days >= self.verification_days:
            raise ValueError("renewal_notice_days must be fewer than verification_days")
        return self
