"""The settings of the partners service, from ``LYCEUM_…``."""

from lyceum_chassis.process.settings import KeyedSettings


class Settings(KeyedSettings):
    pass
