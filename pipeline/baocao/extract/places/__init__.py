"""How places are found, in the order of the flow.

    gazetteer      the units of the official lists, their codes, days and successors
    spots          a name that may be a place's, and what it is found to mean
    type_words     "tỉnh", "TP.", "các huyện", "Huyện ủy": where they stand and where the names behind them begin
    surroundings   what the words next to a name say: a person, a street, a school, or a place
    spotter        names of the gazetteer, hamlets and numbered units -> spots
    bare_names     what speaks for a name without a type word, and the rules by which it is a place
    captions       provinces and typed units in lines without accents -> spots
    linker         lists, chains and levels; which bare names are places at all -> links
    resolver       which unit each link means, on the evidence of the article
    dating         the day whose lists are taken, where the article has none
    regions        "Tây Nguyên", "vùng Đồng bằng sông Hồng"

`kinds/localities.py` puts them together.
"""
