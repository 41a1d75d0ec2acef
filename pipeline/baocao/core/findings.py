"""What an article offers to those who hold it: its mentions by kind, and its page in a notebook.

The one module that names rooms below its own: kinds for type checkers alone, the page when a notebook asks for it.
"""

from typing import TYPE_CHECKING, Any

from baocao.core.errors import StageError

if TYPE_CHECKING:
    from baocao.extract.kinds.citations import Citation
    from baocao.extract.kinds.figures import Figure
    from baocao.extract.kinds.limitations import Limitation
    from baocao.extract.kinds.localities import Locality
    from baocao.extract.kinds.periods import Period
    from baocao.extract.kinds.place_references import PlaceReference
    from baocao.extract.kinds.tasks import Task


class Findings:
    """The kinds that ship, each by its name; `Article.of` has those of other packages."""

    __slots__ = ()

    @property
    def figures(self) -> "tuple[Figure, ...]":
        """The numbers that count, measure, price, share or rank, in order.

        >>> article = baocao.analyze("Xã trồng 12 ha rừng, đạt 85,5% kế hoạch.", model="fast")
        >>> [(str(figure.value), figure.unit) for figure in article.figures]
        [('12', 'ha'), ('85.5', '%')]
        """
        return self._found("figures")

    @property
    def localities(self) -> "tuple[Locality, ...]":
        """The named places, in order. A figure's `locality` is an index of them.

        >>> place = baocao.analyze("Huyện Yên Bình họp.", model="fast").localities[0]
        >>> place.name, place.province, place.province_now
        ('huyện Yên Bình', 'Yên Bái', 'Lào Cai')
        """
        return self._found("localities")

    @property
    def limitations(self) -> "tuple[Limitation, ...]":
        """The shortcomings that the text states, in order.

        >>> article = baocao.analyze("Tuy nhiên, tiến độ giải ngân còn chậm do thiếu vốn.", model="fast")
        >>> limitation = article.limitations[0]
        >>> article.quote(limitation), article.quote(limitation.cause)
        ('tiến độ giải ngân còn chậm', 'thiếu vốn')
        """
        return self._found("limitations")

    @property
    def tasks(self) -> "tuple[Task, ...]":
        """What is to be done, in order.

        >>> article = baocao.analyze("Các xã phải hoàn thành việc giao đất trước ngày 30/6/2024.", model="fast")
        >>> [(task.binding, article.quote(task.deadline)) for task in article.tasks]
        [('ordered', 'ngày 30/6/2024')]
        """
        return self._found("tasks")

    @property
    def periods(self) -> "tuple[Period, ...]":
        """The stretches of time, in order.

        >>> article = baocao.analyze("Quý III/2023, huyện trồng 12 ha rừng.", model="fast")
        >>> [(period.timex, str(period.start_date)) for period in article.periods]
        [('2023-Q3', '2023-07-01')]
        """
        return self._found("periods")

    @property
    def citations(self) -> "tuple[Citation, ...]":
        """The directives and decisions that are cited, in order.

        >>> article = baocao.analyze("Thực hiện Quyết định số 12/2022/QĐ-UBND của UBND tỉnh.", model="fast")
        >>> [(citation.number, citation.year) for citation in article.citations]
        [('12/2022/QĐ-UBND', 2022)]
        """
        return self._found("citations")

    @property
    def place_references(self) -> "tuple[PlaceReference, ...]":
        """Words that point back to a place ("toàn tỉnh"), in order.

        >>> article = baocao.analyze("Tỉnh Yên Bái có 9 huyện. Toàn tỉnh có 120 xã.", model="fast")
        >>> [(article.quote(reference), reference.name) for reference in article.place_references]
        [('Toàn tỉnh', 'tỉnh Yên Bái')]
        """
        return self._found("place_references")

    def _found(self, plural: str) -> tuple[Any, ...]:
        article: Any = self
        if failure := article.failure:
            raise StageError(
                f"{plural} are found by an analysis. Got {article!r}, which failed in {failure.stage}: "
                f"{failure.message} Skip articles with a failure.",
                stage=plural,
            )
        if not (article.versions or article.mentions):
            raise StageError(
                f"{plural} are found by an analysis. Got {article!r}, which had none. "
                "Pass it to Analyzer.run, or a stream of such to Analyzer.pipe.",
                stage=plural,
            )
        return tuple(mention for mention in article.mentions if mention.plural == plural)

    def _repr_html_(self) -> str | None:
        from baocao.write.article_page import to_cell

        article: Any = self
        return None if article.failure else to_cell(article)
