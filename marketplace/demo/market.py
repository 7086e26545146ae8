"""Makes the demonstration's database ready: its tables, its real data, its invented market."""

from io import StringIO

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from councils.models import Council
from marketplace.demo.progress import step
from marketplace.matching.models import ServiceWeights
from marketplace.proposals.models import Partnership
from services.models import Category, Listing

LOADS = (
    ("Load the services", "import_services", Category),
    ("Load the councils", "import_councils", Council),
    ("Load the partnerships", "import_partnerships", Partnership),
    ("Load the weights of matching", "import_matching", ServiceWeights),
    ("Invent a market", "seed_demo", Listing),
)


def prepare() -> None:
    """Everything that must stand before the processes start. What is there already is kept."""
    if not (settings.BASE_DIR / "static" / "built" / "app.css").exists():
        raise CommandError("There is no style sheet yet. Run: make build")
    with step("Bring the database up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("Gather the static files"):
        call_command("collectstatic", verbosity=0, interactive=False)
    for what, command, model in LOADS:
        if not model._default_manager.exists():
            with step(what), transaction.atomic():
                call_command(command, stdout=StringIO())
    connections.close_all()
