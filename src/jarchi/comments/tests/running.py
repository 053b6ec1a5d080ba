"""Commands of the room as the roof calls them."""

import argparse

from jarchi.comments import commands


def jarchi(*arguments: object) -> int:
    """`jarchi("comments", "export")`: answers the exit code."""
    parser = argparse.ArgumentParser()
    commands.add_arguments(parser.add_subparsers())
    parsed = parser.parse_args([str(argument) for argument in arguments])
    return parsed.run(parsed)
