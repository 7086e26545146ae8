"""The Celery application. Messages only wake workers: what is to be done stands in rows."""

import os
import sys
from pathlib import Path
from typing import Any

from celery import Celery, Task

from marketplace.output import Lossy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")


class Reasoned(Task):
    """A job, which tells the audit that what it changes is changed by it, wherever it runs."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from marketplace.audit.because import because

        with because(f"job {self.name}"):
            return super().__call__(*args, **kwargs)


if "celery" in Path(sys.argv[0]).parts[-2:]:  # A worker or a beat, which goes on where its log finds no room.
    for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
        setattr(sys, name, Lossy(getattr(sys, name)))

app = Celery("marketplace", task_cls=Reasoned)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
