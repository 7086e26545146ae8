"""What the library for accounts keeps of an officer and we record: her addresses, her second factors."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from marketplace.audit.tracking import audited

for kept_by_the_library in (EmailAddress, Authenticator):
    audited(app_label="councils")(kept_by_the_library)
