"""Official values beside what reports state: a tidy table of the analyst's own, joined by indicator, place and period."""

import csv
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from baocao.core.errors import InputError
from baocao.extract.amounts.numerals import parse_number
from baocao.extract.places import gazetteer
from baocao.extract.timex import bounds
