"""How often somebody tried something lately."""

from __future__ import annotations

from django.db import models


class Tries(models.Model):
    """Tries of one kind by one person or from one address, since the first of them."""

    key = models.CharField(
        max_length=64, primary_key=True, help_text="A keyed hash: addresses of strangers are not kept."
    )
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True, help_text="From then on they are forgotten.")

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.number} until {self.ends_at:%H:%M}"
