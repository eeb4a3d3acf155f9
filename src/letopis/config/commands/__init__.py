"""Subcommands of `letopis`: each module has `arguments(parser)` and `run(args) -> exit code`."""
