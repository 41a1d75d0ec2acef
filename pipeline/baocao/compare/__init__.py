"""Reports side by side over provinces and periods.

The room and its main function bear one name, so the room can be called: `baocao.compare(frames)` is
`baocao.compare.comparison.compare(frames)`.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from baocao.compare.comparison import Comparison


class _Comparer(ModuleType):
    def __call__(self, frames: Any, **options: Any) -> "Comparison":
        from baocao.compare.comparison import compare

        return compare(frames, **options)


sys.modules[__name__].__class__ = _Comparer
