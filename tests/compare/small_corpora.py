"""Frames made by hand for the tests of `compare`: articles as lists of passages, limitations by their words."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from baocao.write.tables import frame

ARTICLE: dict[str, Any] = {"genre": "report", "locality_level": "province"}


def frames(articles: Mapping[str, Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """Tables of articles given by id: `province`, `published`, `passages` (texts, or pairs of theme and text), further
    columns of `articles`, and under `limitations` and `tasks` rows whose `text` must stand in a passage."""
    rows: dict[str, list[dict[str, Any]]] = {"articles": [], "passages": [], "limitations": [], "tasks": []}
    for article, given in articles.items():
        told = dict(given)
        province = told.pop("province", "Sơn La")
        passages: Sequence[Any] = told.pop("passages", ())
        mentions = {name: told.pop(name, ()) for name in ("limitations", "tasks")}
        texts = [item if isinstance(item, str) else item[1] for item in passages]
        rows["articles"].append(
            {"article": article, "source": f"{article}.txt", "locality_province": province, "locality_province_now": province}
            | {"locality_name": f"tỉnh {province}"} | ARTICLE | told
        )  # fmt: skip
        raw, at = "\n".join(texts), 0
        for number, (item, text) in enumerate(zip(passages, texts, strict=True)):
            theme = "results" if isinstance(item, str) else item[0]
            place = {"passage": number, "start": at, "end": at + len(text), "text": text}
            rows["passages"].append({"article": article, "kind": "sentence", "theme": theme} | place)
            at += len(text) + 1
        for name, found in mentions.items():
            for number, mention in enumerate(found):
                start = raw.index(mention["text"])
                span = {"start": start, "end": start + len(mention["text"]), "mention": number}
                rows[name].append({"article": article, "confidence": 0.9} | mention | span)
    for part in rows["articles"]:
        part["published"] = part.get("published", "2023-12-12")
    return {name: frame(name, items) for name, items in rows.items()}


def lacks(*texts: str, **details: Any) -> dict[str, Any]:
    """An article whose passages are limitations."""
    return {
        "passages": [("shortcomings", text) for text in texts],
        "limitations": [{"text": text} | details for text in texts],
    }
