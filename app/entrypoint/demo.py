"""An invented town with a year of data (試用データ) for `--demo`."""

from app.storage.instance import Instance


def fill_demo(instance: Instance) -> str:
    """Fill an empty instance; gives the lines that say how to sign in."""
    return ""
