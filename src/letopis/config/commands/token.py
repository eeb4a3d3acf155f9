"""`letopis token LOGIN`: prints the token and nothing else."""

import argparse

from letopis.accounts.models import User
from letopis.config.errors import CommandError
from letopis.rest.tokens import create_token


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("--scope", choices=["read", "write"], default="write")


def run(args: argparse.Namespace) -> int:
    user = User.objects.filter(login=args.login.casefold(), is_active=True).first()
    if user is None:
        raise CommandError(f"there is no user «{args.login}».")
    print(create_token(user, args.scope))
    return 0
