"""How texts are made searchable: accents folded, words stemmed, no word thrown away."""

from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.expressions import Expression

ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿŵŷÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŴŶ"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyywyAAAAAACEEEEIIIINOOOOOUUUUYWY"
CONFIG = "market"

CREATE_CONFIG = f"""
CREATE TEXT SEARCH DICTIONARY {CONFIG}_stem (TEMPLATE = snowball, Language = english);
CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION {CONFIG}
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
    WITH {CONFIG}_stem;
"""
DROP_CONFIG = f"DROP TEXT SEARCH CONFIGURATION {CONFIG}; DROP TEXT SEARCH DICTIONARY {CONFIG}_stem;"


class Fold(Func):
    """Text without accents, so that Ynys Mon finds Ynys Môn."""

    function = "translate"
    output_field = TextField()

    def __init__(self, text: F | Expression | str) -> None:
        super().__init__(text, Value(ACCENTED), Value(PLAIN))


def weighted_vector(**weights: str) -> Expression:
    """The search vector over columns, each with its weight, as in ``title="A"``."""
    vectors = [
        SearchVector(Fold(F(column)), weight=weight, config=CONFIG) for column, weight in weights.items()
    ]
    return reduce(add, vectors)


def query_for(words: str) -> SearchQuery:
    """What a person typed, as a query: quotes, ``or`` and a leading minus work as on the web."""
    folded = words.translate(str.maketrans(ACCENTED, PLAIN))
    return SearchQuery(Value(folded, output_field=CharField()), config=CONFIG, search_type="websearch")
