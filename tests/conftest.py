"""What every test can ask for."""

import sys

pytest_plugins = [
    "tests.databases",
    "tests.figures",
    "tests.long_runs",
    "tests.browser",
    "tests.sandbox.web_fixtures",
]

# a coroutine that nobody awaited says where it was made
sys.set_coroutine_origin_tracking_depth(6)
