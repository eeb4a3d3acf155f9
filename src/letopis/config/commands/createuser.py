"""`letopis createuser LOGIN --role …`."""

import argparse
import getpass
import sys

from letopis.accounts.actions import create_team, create_user, make_password
from letopis.accounts.models import Role, Team
from letopis.config.errors import CommandError
from letopis.kernel.database import in_transaction


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("--role", required=True, choices=["owner", "head", "manager", "observer"])
    parser.add_argument("--team", default="", help="made when there is none of this name")
    parser.add_argument("--name", default="", help="as people are called; the login when not given")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


@in_transaction
def _create(args: argparse.Namespace, password: str) -> None:
    role = Role.objects.filter(code=args.role).first()
    if role is None:
        raise CommandError("the base is not set up yet: run «letopis setup».")
    team = (Team.objects.filter(name=args.team).first() or create_team(args.team, by=None)) if args.team else None
    create_user(args.login, name=args.name or args.login, role=role, password=password, team=team, by=None)


def run(args: argparse.Namespace) -> int:
    made = False
    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password, made = make_password(), True
    _create(args, password)
    print(f"{args.login} is made." + (f" Password: {password}" if made else ""))
    return 0
