"""Words for people on the command line."""


def main() -> None:
    """Run the ``minutes`` command (imported late: ``import minutes.cli`` stays light)."""
    from minutes.cli.main import main as run

    run()
