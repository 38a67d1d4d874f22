"""Sessions for a fresh environment: `nox` runs the gate, `nox -s deep` the long campaigns."""

import nox

nox.options.sessions = ["gate"]


@nox.session
def gate(session: nox.Session) -> None:
    """Everything a change must pass; the tests run ruff and mypy too."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def deep(session: nox.Session) -> None:
    """The same tests with far more generated examples, on every core."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs, env={"HYPOTHESIS_PROFILE": "deep"})


@nox.session
def year(session: nox.Session) -> None:
    """A year of one store: 5,000 customers asked about on every day of 2026, and audited."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "tests.deep.year", *session.posargs)
