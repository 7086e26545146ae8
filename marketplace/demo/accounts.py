"""The log-ins of the demonstration. Their addresses exist nowhere."""

from dataclasses import asdict, dataclass

PASSWORD = "counterpart demo"  # noqa: S105 - printed at every start of the demonstration
MARKET_DOMAIN = "counterpart.example"


@dataclass(frozen=True)
class Account:
    """Somebody whom a visitor of the demonstration can be."""

    role: str
    email: str
    full_name: str
    job_title: str
    council: str = ""  # slug of the body; none for those who run the market
    password: str = PASSWORD


ACCOUNTS = (
    Account(
        "officer", "officer@calderdale.example", "Priya Nair", "Head of revenues and benefits", "calderdale"
    ),
    Account(
        "approver",
        "approver@calderdale.example",
        "Tom Ackroyd",
        "Assistant director, resources",
        "calderdale",
    ),
    Account("lead", "lead@calderdale.example", "Helen Marsh", "Director of resources", "calderdale"),
    Account("officer", "officer@wakefield.example", "Daniel Osei", "Shared services manager", "wakefield"),
    Account("lead", "lead@wakefield.example", "Ruth Bentley", "Chief finance officer", "wakefield"),
    Account("moderator", f"moderator@{MARKET_DOMAIN}", "Sam Whitlock", "Moderator"),
    Account("auditor", f"auditor@{MARKET_DOMAIN}", "Olga Rees", "Auditor"),
    Account("admin", f"admin@{MARKET_DOMAIN}", "Alex Rowe", "Administrator"),
)


def accounts() -> list[dict[str, str]]:
    """The log-ins as ``var/demo.json`` lists them."""
    wanted = ("role", "email", "password", "council")
    return [{key: asdict(account)[key] for key in wanted} for account in ACCOUNTS]
