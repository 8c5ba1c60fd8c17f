"""The configuration file: complete, documented, and clear about what is wrong with it."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config import TOKEN_VARIABLE, Config, ConfigError, check_runnable, gate_rules_of, load_config
from domain.gate.rules import USUAL

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_names_every_key_with_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    given = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    known = {name: set(field.annotation.model_fields) for name, field in Config.model_fields.items()}  # type: ignore[union-attr]
    assert {name: set(section) for name, section in given.items()} == known
    assert load_config(EXAMPLE) == Config()


def test_every_key_of_the_example_has_a_comment_above_it() -> None:
    commented = False
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("["):
            commented = False
        elif line.startswith("#"):
            commented = True
        else:
            assert commented, f"{line!r} has no comment"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("[courier]\nper_second = -1", "courier.per_second", "greater than 0"),
        ("[couriers]\nper_second = 1", "couriers", "no such key"),
        ("[courier]\nper_secnd = 1", "courier.per_secnd", "no such key"),
        ('[calendar]\npublic_url = "bot.example.org"', "calendar.public_url", "not an address such as https://"),
        ('[calendar]\npublic_url = "https://a.example/c/"', "calendar.public_url", "without a slash at its end"),
        ('[centre]\nzone = "Asia/Atlantis"', "centre.zone", "not an IANA time zone"),
        ("[messages]\noffers_a_week = 0", "messages.offers_a_week", "greater than or equal to 1"),
        ('[messages]\nschool_from = "eight"', "messages.school_from", "valid time"),
        ('[telegram]\nintake = "pigeon"', "telegram.intake", "'polling' or 'webhook'"),
    ],
)
def test_a_wrong_value_is_named_by_file_and_key(tmp_path: Path, text: str, key: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(error.value).startswith(f"{path}, {key}: ")
    assert words in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["[courier", "\x00", "a = "])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match="is not valid TOML"):
        load_config(path)


def test_a_file_that_is_not_there_is_named_with_a_way_on(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: cannot be read .*config\.example\.toml"):
        load_config(tmp_path / "nowhere.toml")


def test_the_environment_gives_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "1:from-the-environment")
    config = load_config(write(tmp_path, '[telegram]\ntoken = "2:from-the-file"'))
    assert config.telegram.token.get_secret_value() == "1:from-the-environment"


def test_the_token_is_never_printed(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, '[telegram]\ntoken = "2:secret-words"'))
    assert "secret-words" not in repr(config)


def test_a_webhook_without_a_secret_does_not_start(tmp_path: Path) -> None:
    path = write(tmp_path, '[telegram]\ntoken = "1:a"\nintake = "webhook"\n[webhook]\nurl = "https://example.org/t"')
    with pytest.raises(ConfigError, match=r"webhook\.secret: is empty"):
        check_runnable(path, load_config(path))


def test_an_empty_token_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    path = write(tmp_path, "")
    with pytest.raises(ConfigError, match=r"telegram\.token: is empty"):
        check_runnable(path, load_config(path))


def test_how_much_is_enough_can_be_set_and_is_what_the_gate_has_by_itself(tmp_path: Path) -> None:
    assert gate_rules_of(Config()) == USUAL
    text = '[messages]\noffers_a_month = 2\nminutes_apart = 30\nschool_until = "16:00"'
    rules = gate_rules_of(load_config(write(tmp_path, text)))
    assert [cap.most for cap in rules.caps if cap.days == 30] == [2]
    assert (rules.apart, rules.school_until) == (timedelta(minutes=30), time(16, 0))
