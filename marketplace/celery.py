"""The Celery application. Messages only wake workers: what is to be done stands in rows."""

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")


class Reasoned(Task):
    """A job, which tells the audit that what it changes is changed by it, wherever it runs."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from marketplace.audit.because import because

        with because(f"job {self.name}"):
            return super().__call__(*args, **kwargs)


app = Celery("marketplace", task_cls=Reasoned)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
