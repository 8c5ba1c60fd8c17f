"""The configuration file: every key, its range and its default."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import tomli
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from domain.conversations.rules import ConversationRules
from domain.errors import BanxueError
from domain.gate.rules import Cap, GateRules
from domain.health.figures import HealthRules
from domain.messages.kinds import MessageClass
from domain.policy.consents import ConsentRules
from domain.policy.profile import NO_PROFILE, PROFILES
from domain.privacy.retention import Retention
from domain.safety.rules import SafetyRules
from domain.turn import Policy

TOKEN_VARIABLE = "BANXUE_TOKEN"


class ConfigError(BanxueError):
    """The configuration cannot be used; the message names the file and the key."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not an IANA time zone such as Asia/Shanghai") from None
    return name


def _public_address(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s?#]*[^\s?#/]", url):
        raise ValueError(
            f"{url!r} is not an address such as https://bot.example.org/calendar, without a slash at its end"
        )
    return url


Zone = Annotated[str, AfterValidator(_known_zone)]
UrlPath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9_./-]*[A-Za-z0-9_.-]$")]
Hour = Annotated[int, Field(ge=0, le=23)]
AtLeastOne = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TelegramSection(Section):
    token: SecretStr = SecretStr("")
    api: str = "https://api.telegram.org"
    intake: Literal["polling", "webhook"] = "polling"


class WebhookSection(Section):
    url: str = ""
    secret: SecretStr = SecretStr("")
    path: UrlPath = "/telegram"


class CalendarSection(Section):
    public_url: Annotated[str, AfterValidator(_public_address)] = ""
    path: UrlPath = "/calendar"


class EdgeSection(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080


class HealthSection(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    late_minutes: AtLeastOne = 10
    backup_days: Annotated[int, Field(ge=0)] = 7


class DatabaseSection(Section):
    url: str = "sqlite:///var/banxue.db"


class ContentSection(Section):
    folder: str = "content"


class CentreSection(Section):
    zone: Zone = "Asia/Shanghai"
    consent_age: Annotated[int, Field(ge=0, le=18)] = 0
    follow_up_hour: Hour = 19
    follow_up_minute: Annotated[int, Field(ge=0, le=59)] = 30
    quiet_from: Hour = 21
    quiet_until: Hour = 8


class PracticeSection(Section):
    ask_if_sure: Annotated[float, Field(ge=0, le=1)] = 0.25
    mind_haste: bool = True


def _known_profile(name: str) -> str:
    if name not in PROFILES:
        raise ValueError(f"{name!r} is not a profile; there are {', '.join(PROFILES)}")
    return name


class PolicySection(Section):
    profile: Annotated[str, AfterValidator(_known_profile)] = NO_PROFILE.name


class ConsentsSection(Section):
    valid_days: Annotated[int, Field(ge=0, le=3650)] = 0
    grace_days: Annotated[int, Field(ge=1, le=90)] = 14


class MessagesSection(Section):
    learner_learning_a_day: AtLeastOne = 1
    parent_learning_a_week: AtLeastOne = 3
    relation_a_week: AtLeastOne = 1
    offers_a_week: AtLeastOne = 1
    offers_a_month: AtLeastOne = 3
    minutes_apart: Annotated[int, Field(ge=0, le=24 * 60)] = 120
    school_from: time = time(8, 0)
    school_until: time = time(15, 30)


class ConversationsSection(Section):
    office_answers_within: AtLeastOne = 30
    teacher_answers_within: AtLeastOne = 120
    silent_after: AtLeastOne = 15
    away_for: AtLeastOne = 10
    ends_after_hours: AtLeastOne = 24
    kept_days: AtLeastOne = 180


class SafetySection(Section):
    answer_within: Annotated[float, Field(gt=0, le=30)] = 3
    remind_after_hours: Annotated[int, Field(ge=1, le=168)] = 24
    kept_days: AtLeastOne = 30
    tell_guardians: bool = False


class RetentionSection(Section):
    messages_days: AtLeastOne = 30
    mood_weeks: AtLeastOne = 12
    words_days: AtLeastOne = 365
    links_days: AtLeastOne = 30
    looks_days: AtLeastOne = 730
    set_aside_days: AtLeastOne = 14


class SearchSection(Section):
    model: str = "builtin"
    cache: str = "var/search"


class CourierSection(Section):
    per_second: Annotated[float, Field(gt=0)] = 30.0
    chat_per_second: Annotated[float, Field(gt=0)] = 1.0
    chat_burst: Annotated[int, Field(ge=1)] = 5
    rest_at_start: Annotated[float, Field(ge=0, le=60)] = 1.1
    at_once: Annotated[int, Field(ge=1, le=1000)] = 32
    timeout: Annotated[float, Field(gt=0)] = 20.0


class WorkersSection(Section):
    at_once: Annotated[int, Field(ge=1, le=1000)] = 16
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    drain_seconds: Annotated[float, Field(ge=0)] = 20.0


class PrivacySection(Section):
    ledger: str = "var/erased.ledger"
    erasure_wait_days: Annotated[int, Field(ge=0, le=21)] = 7


class StaffSection(Section):
    alone_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 24
    export_alone: Annotated[int, Field(ge=0)] = 20


class AuditSection(Section):
    heads: str = "var/audit-heads.log"


class LogSection(Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"


class Config(Section):
    """Everything that can be set; `config.example.toml` documents each key."""

    telegram: TelegramSection = TelegramSection()
    webhook: WebhookSection = WebhookSection()
    calendar: CalendarSection = CalendarSection()
    edge: EdgeSection = EdgeSection()
    health: HealthSection = HealthSection()
    database: DatabaseSection = DatabaseSection()
    content: ContentSection = ContentSection()
    centre: CentreSection = CentreSection()
    practice: PracticeSection = PracticeSection()
    policy: PolicySection = PolicySection()
    consents: ConsentsSection = ConsentsSection()
    messages: MessagesSection = MessagesSection()
    conversations: ConversationsSection = ConversationsSection()
    safety: SafetySection = SafetySection()
    retention: RetentionSection = RetentionSection()
    search: SearchSection = SearchSection()
    courier: CourierSection = CourierSection()
    workers: WorkersSection = WorkersSection()
    privacy: PrivacySection = PrivacySection()
    staff: StaffSection = StaffSection()
    audit: AuditSection = AuditSection()
    log: LogSection = LogSection()


def load_config(path: Path) -> Config:
    """Read a configuration file; BANXUE_TOKEN in the environment goes before the file's token.

    Raises:
        ConfigError: unreadable file, unknown key, value of the wrong kind or out of its range.
    """
    try:
        with path.open("rb") as file:
            given: dict[str, Any] = tomli.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); config.example.toml is a start") from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from None
    if token := os.environ.get(TOKEN_VARIABLE):
        given["telegram"] = {**given.get("telegram", {}), "token": token}
    try:
        config = Config.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}, {key}: {_in_words(first['type'], first['msg'])}") from None
    return config


def check_runnable(path: Path, config: Config) -> None:
    """Raise ConfigError when the bot could not run, or not safely, with this configuration."""
    if not config.telegram.token.get_secret_value():
        raise ConfigError(f"{path}, telegram.token: is empty; @BotFather gives one (or set {TOKEN_VARIABLE})")
    if config.telegram.intake == "webhook":
        if not config.webhook.secret.get_secret_value():
            raise ConfigError(f"{path}, webhook.secret: is empty; without a secret anybody could write as anybody")
        if not config.webhook.url:
            raise ConfigError(f"{path}, webhook.url: is empty; Telegram has to know where to deliver")
    if config.health.port and config.health.port == config.edge.port:
        raise ConfigError(f"{path}, health.port: is the edge's, which the public reaches; health has one of its own")


def _in_words(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such key (see config.example.toml)"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def policy_of(config: Config, username: str) -> Policy:
    """The rules that use cases ask for, as they are configured."""
    centre = config.centre
    return Policy(
        zone=centre.zone,
        consents=consent_rules_of(config),
        alone_hours=config.staff.alone_hours,
        export_alone=config.staff.export_alone,
        calendar_url=config.calendar.public_url,
        link_url=f"https://t.me/{username}?start={{payload}}",
        follow_up_at=(centre.follow_up_hour, centre.follow_up_minute),
        quiet_from=centre.quiet_from,
        quiet_until=centre.quiet_until,
        ask_if_sure=config.practice.ask_if_sure,
        mind_haste=config.practice.mind_haste,
        erasure_wait=timedelta(days=config.privacy.erasure_wait_days),
    )


def consent_rules_of(config: Config) -> ConsentRules:
    """The profile's, with what the centre says otherwise."""
    rules, given = PROFILES[config.policy.profile].consents, config.consents
    return replace(
        rules,
        age=config.centre.consent_age or rules.age,
        valid=timedelta(days=given.valid_days) if given.valid_days else rules.valid,
        grace=timedelta(days=given.grace_days),
    )


def gate_rules_of(config: Config) -> GateRules:
    """How many messages that nobody asked for are enough, as it is configured."""
    messages = config.messages
    return GateRules(
        caps=(
            Cap(MessageClass.LEARNING, messages.learner_learning_a_day, 1, learners=True),
            Cap(MessageClass.LEARNING, messages.parent_learning_a_week, 7, learners=False),
            Cap(MessageClass.RELATION, messages.relation_a_week, 7, of_family=True),
            Cap(MessageClass.OFFERS, messages.offers_a_week, 7, of_family=True),
            Cap(MessageClass.OFFERS, messages.offers_a_month, 30, of_family=True),
        ),
        apart=timedelta(minutes=messages.minutes_apart),
        school_from=messages.school_from,
        school_until=messages.school_until,
    )


def conversation_rules_of(config: Config) -> ConversationRules:
    """How long families wait for a person, as it is configured."""
    given = config.conversations
    return ConversationRules(
        office_answers=timedelta(minutes=given.office_answers_within),
        teacher_answers=timedelta(minutes=given.teacher_answers_within),
        silent=timedelta(minutes=given.silent_after),
        away=timedelta(minutes=given.away_for),
        ends=timedelta(hours=given.ends_after_hours),
        kept=timedelta(days=given.kept_days),
    )


def retention_of(config: Config) -> Retention:
    """How long each class of data is kept, as it is configured."""
    given = config.retention
    return Retention(
        messages=timedelta(days=given.messages_days),
        mood=timedelta(weeks=given.mood_weeks),
        words=timedelta(days=given.words_days),
        links=timedelta(days=given.links_days),
        looks=timedelta(days=given.looks_days),
    )


def health_rules_of(config: Config) -> HealthRules:
    """What admins are told of, as it is configured."""
    given = config.health
    return HealthRules(late=timedelta(minutes=given.late_minutes), backup=timedelta(days=given.backup_days))


def safety_rules_of(config: Config) -> SafetyRules:
    """How long those on duty are waited for, as it is configured."""
    given = config.safety
    return SafetyRules(
        answer=timedelta(minutes=given.answer_within),
        remind=timedelta(hours=given.remind_after_hours),
        kept=timedelta(days=given.kept_days),
        tell_guardians=given.tell_guardians,
    )
