"""What is said of a pair of councils, as numbers: nothing but facts of the register. Pure.

``Pairs.of(seeker)`` gives a row for every council and a column for each of ``NAMES``. Ranks are those of
nearness, 1 the nearest; logarithms are natural. No name and no website is among them.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from marketplace.matching.affinity.register import Floats, Register

LINES = [
    *("education", "adult_social_care", "childrens_social_care", "public_health", "highways_transport"),
    *("environment_regulatory", "housing", "culture", "planning_development", "central_services"),
]
NAMES = (
    *("distance_log", "distance", "within_15_km", "beyond_60_km", "beyond_150_km"),
    *("rank_log", "rank_in_kind_log", "rank_back_in_kind_log", "mutual_rank_log", "mutual_rank_in_kind_log"),
    *("nearest", "nearest_in_kind", "among_three_in_kind"),
    *("border", "border_across_water", "county_and_district", "shared_neighbours", "neighbourhood"),
    *("county", "shire", "police_area", "combined_authority", "region", "nation"),
    *("county_border", "shire_border", "shire_kind", "kind_border", "mixed_border"),
    *("kind", "tier", "population_gap", "density_gap", "rurality_gap", "deprivation_gap", "spending_gap"),
    *("their_population", "their_density"),
)


class Pairs:
    """The features of all pairs of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def of(self, seeker: int) -> Floats:
        """(councils, features) as one of them sees the others; its own row means nothing."""
        columns = {**self.places(seeker), **self.belonging(seeker), **self.gaps(seeker)}
        return np.column_stack([np.asarray(columns[name], dtype=np.float64) for name in NAMES])

    def places(self, seeker: int) -> dict[str, Floats]:
        """How near, by distance and by rank."""
        register = self.register
        km = register.distance[seeker]
        logged = np.log(km + 3)
        rank, in_kind = register.nearness[seeker], register.nearness_in_kind[seeker]
        back, back_in_kind = register.nearness[:, seeker], register.nearness_in_kind[:, seeker]
        return {
            "distance_log": logged,
            "distance": km / 100,
            "within_15_km": np.clip(15 - km, 0, None) / 15,
            "beyond_60_km": np.clip(logged - np.log(60), 0, None),
            "beyond_150_km": np.clip(logged - np.log(150), 0, None),
            "rank_log": np.log(rank),
            "rank_in_kind_log": np.log(in_kind),
            "rank_back_in_kind_log": np.log(back_in_kind),
            "mutual_rank_log": np.log(np.maximum(rank, back)),
            "mutual_rank_in_kind_log": np.log(np.maximum(in_kind, back_in_kind)),
            "nearest": rank <= 1,
            "nearest_in_kind": in_kind <= 1,
            "among_three_in_kind": in_kind <= 3,
        }

    def belonging(self, seeker: int) -> dict[str, Floats]:
        """Whom it touches, and what both belong to."""
        register = self.register
        touch = register.touching[seeker]
        shared = register.shared_neighbours[seeker]
        degrees = register.touching.sum(axis=1)
        same = {name: self.same(name, seeker) for name in WORDS}
        return {
            **{name: np.asarray(values, dtype=np.float64) for name, values in same.items()},
            "border": register.borders[seeker].astype(np.float64),
            "border_across_water": register.across_water[seeker].astype(np.float64),
            "county_and_district": register.contains[seeker].astype(np.float64),
            "shared_neighbours": np.minimum(shared, 3) * touch,
            "neighbourhood": shared / np.maximum(degrees + degrees[seeker] - shared, 1),
            "county_border": same["county"] * touch,
            "shire_border": same["shire"] * touch,
            "shire_kind": same["shire"] * same["kind"],
            "kind_border": same["kind"] * touch,
            "mixed_border": (1 - same["kind"]) * touch * same["nation"],
        }

    def gaps(self, seeker: int) -> dict[str, Floats]:
        """How unlike in size, density, rurality, deprivation, spending; a gap not known is the mean."""
        figures = self._figures
        return {
            **{
                f"{name}_gap": filled(np.abs(all_ - all_[seeker]), self._means[name])
                for name, all_ in figures.items()
            },
            "spending_gap": self._spending_gaps[seeker],
            "their_population": figures["population"] - np.nanmean(figures["population"]),
            "their_density": figures["density"] - np.nanmean(figures["density"]),
        }

    def same(self, name: str, seeker: int) -> Floats:
        words = self._words[name]
        return np.asarray((words == words[seeker]) & (words[seeker] != ""), dtype=np.float64)

    @cached_property
    def _words(self) -> dict[str, np.ndarray]:
        return {name: self.register.words(name) for name in WORDS}

    @cached_property
    def _figures(self) -> dict[str, Floats]:
        register = self.register
        population = np.log(register.numbers("population"))
        return {
            "population": population,
            "density": population - np.log(register.numbers("area")),
            "rurality": register.numbers("share_rural"),
            "deprivation": scored_within(register.numbers("deprivation"), register.words("nation")),
        }

    @cached_property
    def _means(self) -> dict[str, float]:
        return {name: mean(np.abs(values[:, None] - values)) for name, values in self._figures.items()}

    @cached_property
    def _spending_gaps(self) -> Floats:
        """Root mean square of the differences over the lines, each scored within its tier."""
        tiers = self.register.words("tier")
        spent = self.register.spending(LINES)
        scored = np.column_stack([scored_within(column, tiers) for column in spent.T])
        gaps = (scored[:, None] - scored[None]) ** 2
        known = ~np.isnan(gaps)
        far = np.sqrt(np.where(known, gaps, 0).sum(axis=2) / np.maximum(known.sum(axis=2), 1))
        far = np.where(known.any(axis=2), far, np.nan)
        return filled(far, mean(far))


WORDS = ("county", "shire", "police_area", "combined_authority", "region", "nation", "kind", "tier")


def mean(values: Floats) -> float:
    """The mean of what is known; nought where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else 0.0


def filled(values: Floats, gap: float) -> Floats:
    return np.where(np.isnan(values), gap, values)


def scored_within(values: Floats, sets: Iterable[str]) -> Floats:
    """Deviations from the mean of the same set, in standard deviations; NaN where not known."""
    names, scored = np.asarray(sets), np.full(len(values), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # A set of which nothing is known stays NaN.
        for name in sorted(set(names)):
            of_set = names == name
            spread = np.nanstd(values[of_set])
            scored[of_set] = (values[of_set] - np.nanmean(values[of_set])) / (
                spread if spread > 1e-9 else 1.0
            )
    return scored
