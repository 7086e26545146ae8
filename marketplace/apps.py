from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """The wiring: settings, addresses, commands that touch every slice."""

    name = "marketplace"
