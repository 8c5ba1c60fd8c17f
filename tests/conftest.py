"""What every test can ask for."""

pytest_plugins = [
    "tests.databases",
    "tests.figures",
    "tests.long_runs",
    "tests.browser",
    "tests.sandbox.web_fixtures",
]
