from tests.cast import stage

__all__ = ["stage"]
