#!/usr/bin/env python
"""Runs a management command, with the project's own servers where none are named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    from django.core.exceptions import ImproperlyConfigured

    from marketplace import environment
    from marketplace.embedded import ServerFailed
    from marketplace.roles import told_of_rights
    from marketplace.trouble import told_of

    try:
        with environment.for_command("".join(sys.argv[1:2])):
            from django.core.management import execute_from_command_line

            from marketplace.audit.because import because

            with because(f"command {''.join(sys.argv[1:2])}"):
                execute_from_command_line(sys.argv)
    except Exception as error:
        if told := told_of(error, environment.VAR_DIR) or told_of_rights(error):
            sys.exit(told)
        if isinstance(error, ImproperlyConfigured | ServerFailed):
            sys.exit(str(error))
        raise


if __name__ == "__main__":
    main()
