"""The settings of the partners service, from ``LYCEUM_…``."""

from lyceum_chassis.process.settings import ServiceSettings


class Settings(ServiceSettings):
    pass
