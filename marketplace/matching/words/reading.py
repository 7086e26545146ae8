"""What a text says: its words, brought down to stems. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORD = re.compile(r"[a-z]{3,}")
SAY_NOTHING = frozenset(
    """
    about above after again against all almost along already also although always among and another any
    anyone are around ask asked away because been before being below best better between both but can
    cannot come could day did does done down during each early either else end enough even ever every few
    first for found four from full get give given gives goes good had half has have having held help her
    here his hold how however include included including into its itself just keep kept know large last
    late later least less let like little long made make makes making many may might more most move much
    must near need needed needs neither never new next nine nobody none nor not nothing now off offer
    offers often one ones only onto open or other others our out over own part per place put rather run
    runs same say see seek seeks set seven several shall she should since six small some someone something
    soon start still such take taken takes ten than that the their them then there these they thing this
    those though three through time together too toward two under until upon use used uses using very want
    wanted wants was way well were what when where whether which while who whole whom whose why will wish
    with within without work would year yet you your council authority authorities partner partners
    partnership share shared sharing service services team teams joint
    """.split()
)


def stem(word: str) -> str:
    """A word without its ending, so that "auditors" and "auditor" are one."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word[: -len(ending)]
    return word


def words(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Every word that says something, as its stem and as it was written, in the order of the text."""
    return [
        (stem(word), word)
        for text in texts
        for word in WORD.findall(text.lower().replace("’", "'"))
        if word not in SAY_NOTHING
    ]
