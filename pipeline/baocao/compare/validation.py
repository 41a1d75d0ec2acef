"""Hand codes against what the machine said: alpha, precision, recall, F1, intervals, confusions; as JSON and HTML."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from baocao.compare.coding_sheets import KEY, Codes, read_codes
from baocao.compare.codings import CODINGS, OF_PASSAGES, Variable
from baocao.compare.reliability import Judged, Measure, alpha, scores, settle
from baocao.compare.sampling import read_key
from baocao.core.errors import InputError, OptionError
from baocao.core.files import write_page
from baocao.core.language import chosen, translated, worded
from baocao.core.output import open_output

PAGE, DATA = "validation.html", "validation.json"
_SHOWN = 50  # disagreements of a variable on the page; the JSON has all
_NO_RECALL = worded(
    "The sample was drawn from what the machine found. It tells how much of that is right (precision); what the "
    "machine missed it cannot tell: no recall, no F1. For recall code whole passages: --kind themes or limitations."
)
_AMONG = worded("Precision and recall of codes below are among the items found.")


def evaluate(paths: Sequence[Path], key_path: Path | None = None) -> dict[str, Any]:
    """Scores of coded sheets; `variables` has a row of scores for each question.

    Args:
        paths: the sheets, one a coder or with columns by coder.
        key_path: the key of the sample; by default the only one beside the first sheet.

    Raises:
        InputError: no key, a key that was changed, or bad codes, each with file, row and column.
    """
    key = read_key(key_path or _key_beside(paths[0]))
    codes = read_codes(paths, key)
    coded = {item for by_item in codes.values() for item in by_item}
    if not coded:
        raise InputError(f"{', '.join(map(str, paths))}: must hold codes. Got none. Fill in the sheet.")
    weights, strata = _weights(key, coded)
    coders = sorted({coder for by_item in codes.values() for by_coder in by_item.values() for coder in by_coder})
    variables = {v.name: _scores(v, key, codes, coders, weights) for v in CODINGS[key["kind"]]}
    return {
        "sample": key["sample"], "kind": key["kind"], "by": key["by"], "seed": key["seed"], "coders": coders,
        "items": len(key["items"]), "coded": len(coded), "strata": strata, "notes": list(_notes(key, strata, coders)),
        "variables": variables,
    }  # fmt: skip


def _key_beside(sheet: Path) -> Path:
    found = sorted(sheet.parent.glob(f"*{KEY}"))
    if len(found) != 1:
        raise OptionError(f"{sheet.parent}: must hold one file *{KEY}. Got {len(found)}. Name the sample's with --key.")
    return found[0]


def _weights(key: Mapping[str, Any], coded: set[str]) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """How many items each coded one stands for; the strata with the number of items coded."""
    done = Counter(item["stratum"] for item in key["items"] if item["item"] in coded)
    strata = [{**stratum, "coded": done[number]} for number, stratum in enumerate(key["strata"])]
    weights = {
        item["item"]: strata[item["stratum"]]["population"] / done[item["stratum"]]
        for item in key["items"]
        if item["item"] in coded
    }
    return weights, strata


def _scores(variable: Variable, key: Mapping[str, Any], codes: Codes, coders: Sequence[str],
            weights: Mapping[str, float]) -> dict[str, Any]:  # fmt: skip
    answers = {item: [by.get(coder) for coder in coders] for item, by in codes[variable.name].items()}
    settled = {item: code for item, given in answers.items() if (code := settle(given)) is not None}
    items = [item for item in key["items"] if item["item"] in settled]
    judged = Judged(
        truth=[settled[item["item"]] for item in items],
        said=[item["machine"][variable.name] for item in items],
        weights=[weights[item["item"]] for item in items],
        strata=[item["stratum"] for item in items],
    )
    wrong = [
        {**{name: item[name] for name in ("item", "article", "start", "end")}, "truth": truth, "said": said}
        for item, truth, said in zip(items, judged.truth, judged.said, strict=True)
        if truth != said
    ]
    return {
        "coded": len(answers), "unsettled": len(answers) - len(settled),
        "alpha": alpha([answers[item] for item in sorted(answers)]) if answers else None,
        **(_told(variable, judged) if items else {}), "disagreements": wrong,
    }  # fmt: skip


def _told(variable: Variable, judged: Judged) -> dict[str, Any]:
    told = scores(judged, only=variable.always)
    if variable.allowed:
        return told
    return {"accuracy": told["accuracy"]}


def _notes(key: Mapping[str, Any], strata: Sequence[Mapping[str, Any]], coders: Sequence[str]) -> Iterator[str]:
    if key["kind"] not in OF_PASSAGES:
        yield f"{_NO_RECALL} {_AMONG}"
    if len(coders) == 1:
        yield worded(
            "One coder: there is no alpha, and nothing tells how reliable the codes are. Let a second person code."
        )
    if empty := [stratum for stratum in strata if not stratum["coded"]]:
        lost = sum(stratum["population"] for stratum in empty)
        names = ", ".join(stratum["name"] for stratum in empty[:5])
        yield worded(f"{len(empty)} strata have no codes ({names} …): their {lost} items are not represented.")
    if single := sum(stratum["coded"] == 1 < stratum["population"] for stratum in strata):
        yield worded(f"{single} strata have one coded item: intervals are somewhat too narrow.")


def write_report(told: Mapping[str, Any], out: Path, *, overwrite: bool = False) -> None:
    """Write `validation.html` and `validation.json` to a folder: new, empty, or an earlier export.

    Raises:
        OptionError: the folder is not to be written to (see `open_output`).
    """
    with open_output(out, "export", overwrite=overwrite) as folder, folder.stage([PAGE, DATA]) as stage:
        (stage / DATA).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        write_page(stage / PAGE, to_html(told))
        folder.make_room(stage)
        folder.publish(stage)


def to_html(told: Mapping[str, Any]) -> str:
    """The scores as one self-contained page."""
    title = translated(f"Kiểm định: {told['kind']} (mẫu {told['sample']})")
    facts = translated(
        f"{told['coded']} / {told['items']} mục đã mã hóa · người mã hóa: {', '.join(told['coders'])} · "
        f"phân tầng theo {', '.join(told['by'])} · hạt giống {told['seed']} · trong ngoặc: khoảng tin cậy 95 %"
    )
    notes = (f"<p class=note>{escape(translated(note))}</p>" for note in told["notes"])
    parts = [f"<p>{escape(facts)}</p>", *notes]
    for name, item in told["variables"].items():
        parts += [f"<h2>{escape(name)}</h2>", *_section(item)]
    parts += [f"<h2>{translated('Các tầng')}</h2>", _table(pd.DataFrame(told["strata"]).set_index("name"))]
    return (
        f'<!doctype html>\n<html lang="{chosen()}"><meta charset="utf-8"><title>{escape(title)}</title>\n'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
        "table{border-collapse:collapse}th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #8885}"
        "th:first-child,td:first-child{text-align:left}"
        ".note{border-left:.3rem solid #d9695a;padding-left:.8rem}</style>\n"
        f"<h1>{escape(title)}</h1>\n" + "\n".join(parts) + "\n</html>\n"
    )


def _section(item: Mapping[str, Any]) -> Iterator[str]:
    heads = {"alpha": "Krippendorff alpha", "accuracy": translated("Máy đúng (accuracy)"), "macro_f1": "Macro-F1"}
    facts = [translated(f"{item['coded']} mục"), translated(f"{item['unsettled']} chưa thống nhất")]
    facts += [f"{head}: {_written(item[name])}" for name, head in heads.items() if item.get(name)]
    yield f"<p>{escape(' · '.join(facts))}</p>"
    if "classes" in item:
        rows = {label: {name: _written(one) for name, one in row.items()} for label, row in item["classes"].items()}
        yield _table(pd.DataFrame.from_dict(rows, orient="index"))
        labels = item["confusion"]["labels"]
        yield f"<h3>{translated('Nhầm lẫn (dòng: người mã hóa; cột: máy; số mục)')}</h3>"
        yield _table(pd.DataFrame(item["confusion"]["rows"], index=labels, columns=labels))
    if wrong := item["disagreements"]:
        told = translated(f"{len(wrong)} bất đồng (hiện {min(len(wrong), _SHOWN)})")
        yield f"<details><summary>{told}</summary>"
        yield _table(pd.DataFrame(wrong[:_SHOWN]).set_index("item")) + "</details>"


def _written(measure: Measure | None) -> str:
    """A share as people write it: 0,85 (0,79–0,90)."""
    if measure is None or measure["value"] is None:
        return "–"
    value, low, high = (f"{measure[name]:.2f}".replace(".", ",") for name in ("value", "low", "high"))
    return f"{value} ({low}–{high})"


def _table(frame: pd.DataFrame) -> str:
    return str(frame.rename_axis(None).to_html(border=0))
