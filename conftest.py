"""Options of the suite."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--seed 7 --seed 8`: histories of a stated truth are made from these instead of the usual ones."""
    parser.addoption("--seed", action="append", default=[], help="a seed of histories with a stated truth; may repeat")


def pytest_configure(config: pytest.Config) -> None:
    """Tests read their seeds while they are collected."""
    if seeds := config.getoption("--seed"):
        os.environ["LETOPIS_SEEDS"] = ",".join(seeds)
