"""Passage → theme; article → its themes and fields.

The models by name; that importing this loads none keeps the command's help quick.
"""

from typing import Literal, get_args

ModelName = Literal["default", "semantic", "rules"]
MODELS: tuple[ModelName, ...] = get_args(ModelName)
