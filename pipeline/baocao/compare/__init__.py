"""Reports side by side over provinces and periods.

The room and its main function bear one name, so the room can be called. `help(baocao.compare.comparison.compare)`
tells more of its arguments::

    baocao.compare(frames, *, by="province", units=63, only=(), periods=(), measures=(), indicators=None, edits=None,
                   similar=True, official=None, follow=False, listener=…) -> Comparison

    >>> texts = [f"Tỷ lệ hộ nghèo đa chiều của tỉnh Yên Bái năm {year} là 12,5%." for year in (2022, 2023)]
    >>> comparison = baocao.compare(baocao.tables(baocao.load(model="fast").pipe(texts)))
    >>> print(comparison.wide("poverty_multidimensional", show="text"))
    period         2022   2023
    place
    tỉnh Yên Bái  12,5%  12,5%
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
