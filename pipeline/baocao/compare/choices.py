"""What a comparison can be asked for: the one list, light enough for the help of the command."""

LEVELS = ("province", "district", "commune")
BY = (*LEVELS, "place", "publisher")  # "place": units of all levels; "publisher": what each says of each place
OLD, NEW = DIVISIONS = (63, 34)  # provinces until 30 June 2025, and since
MEASURES = ("level", "change", "difference", "share", "cumulative")
FORMATS = ("csv", "parquet", "xlsx")
SHOWN = ("value", "text", "state", "cell")  # in a wide table
TABLES = ("cells", "sources", "coverage", "facts")  # of a comparison
