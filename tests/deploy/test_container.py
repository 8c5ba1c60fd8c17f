"""What can be said of the container's files without building one: this has no Docker to build with."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.config import load_config

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def instructions() -> list[tuple[str, str]]:
    """Those of the Dockerfile, each on one line."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", " ", text)
    return [(words[0], words[1]) for line in joined.splitlines() if len(words := line.split(maxsplit=1)) == 2]


def test_everything_that_is_copied_is_there_and_every_package_is_copied() -> None:
    copied = [shlex.split(rest) for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    sources = {source for *given, _ in copied for source in given}
    assert not [source for source in sources if not (ROOT / source).exists()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= sources


def test_what_is_installed_are_the_projects_own_pins() -> None:
    (run,) = [rest for name, rest in instructions() if name == "RUN" and "pip install" in rest]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for extras in re.findall(r'"\.\[([a-z,]*)\]"', run):
        assert set(extras.split(",")) <= project["optional-dependencies"].keys()
    command = run[run.index("$(sed") + 2 : run.index("pyproject.toml)") + len("pyproject.toml")]
    said = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() in project["optional-dependencies"]["encoder"] and said.startswith("torch==")


def test_it_runs_as_nobody_in_particular_and_is_asked_how_it_is() -> None:
    last = instructions()[max(n for n, (name, _) in enumerate(instructions()) if name == "FROM") :]
    said = dict(last)
    assert said["USER"] not in ("root", "0")
    port = load_config(DEPLOY / "config.large.toml").health.port
    assert f":{port}/healthz/live" in said["HEALTHCHECK"]


@pytest.mark.parametrize("name", ["config.small.toml", "config.large.toml"])
def test_the_configurations_load(name: str) -> None:
    config = load_config(DEPLOY / name)
    assert config.health.port and config.health.port != config.edge.port


def test_two_bots_share_what_must_be_shared_and_the_proxy_asks_where_they_answer() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    config = load_config(DEPLOY / "config.large.toml")
    bots = [services["bot1"], services["bot2"]]
    assert all("state:/srv/banxue/var" in bot["volumes"] and "ports" not in bot for bot in bots)
    assert "ports" not in services["database"] and services["database"]["networks"] == ["inside"]
    seconds = int(bots[0]["stop_grace_period"].removesuffix("s"))
    assert seconds > config.workers.drain_seconds + config.courier.timeout
    proxy = (DEPLOY / "Caddyfile").read_text()
    assert all(f"{name}:{config.edge.port}" in proxy for name in ("bot1", "bot2"))
    assert f"health_port {config.health.port}" in proxy
    passed_on = re.search(r"@bot path (.*)", proxy)
    assert passed_on is not None
    assert passed_on.group(1).split() == [config.webhook.path, f"{config.calendar.path}/*"]


def test_every_alert_is_about_a_figure_that_there_is() -> None:
    from bot.metrics import Metrics

    written = Metrics().written().decode()
    known = {re.sub(r"_total$", "", name) for name in re.findall(r"^# TYPE (\S+)", written, re.MULTILINE)}
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert rules and all({"alert", "expr", "annotations"} <= rule.keys() for rule in rules)
    for rule in rules:
        asked = re.findall(r"banxue_[a-z_]+", rule["expr"])
        assert asked, rule
        unknown = [name for name in asked if re.sub(r"_(bucket|count|sum|total)$", "", name) not in known]
        assert not unknown, f"{rule['alert']}: {unknown}"
