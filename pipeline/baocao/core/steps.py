"""What long work tells on its way, to whoever listens."""

from typing import Protocol


class StepListener(Protocol):
    """Hears which step has begun or goes on, and how many of how many items of it are done, where they are counted."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


def unheard(step: str, done: int = 0, total: int = 0) -> None:
    """Nobody listens."""
