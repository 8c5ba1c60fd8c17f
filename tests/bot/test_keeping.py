"""Backing up and restoring on the command line: nobody who was erased comes back, and what is uncertain is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import false, select

from domain.messages.outgoing import OutboxState, Outgoing
from domain.people.person import Learner, Person, Role
from domain.privacy.data import LearnerSubject, PersonSubject, Subject
from storage import restoring
from storage.anchors import AnchorFile
from storage.database import Database
from storage.ledger import LedgerFile
from storage.outbox import Outbox, Settled
from storage.tables.people import learners, people
from tests.bot.test_command_line import Said, bot
from tests.house import as_person, services

MOTHER, CHILD, OTHER = "赵女士-1c", "赵小满-7f", "Lan-5d"


class House:
    """A database with a family of two and another child, its configuration, its ledger."""

    def __init__(self, folder: Path, url: str, empty_url: str) -> None:
        self.folder, self.url, self.empty_url = folder, url, empty_url
        self.ledger = LedgerFile(folder / "apart" / "erased.ledger")
        self.heads = AnchorFile(folder / "apart" / "heads.log")
        self.backup = folder / "centre.backup"

    def config(self, url: str, **privacy: Path) -> Path:
        path = self.folder / "config.toml"
        ledger = privacy.get("ledger", self.ledger.path)
        path.write_text(
            f'[database]\nurl = "{url}"\n[content]\nfolder = "content"\n'
            f'[privacy]\nledger = "{ledger}"\n[audit]\nheads = "{self.folder / "apart" / "heads.log"}"\n'
        )
        return path

    async def back_up(self) -> Said:
        return await bot("backup", self.backup, "--config", self.config(self.url))

    async def restore(self, *more: str, **privacy: Path) -> Said:
        return await bot("restore", self.backup, *more, "--config", self.config(self.empty_url, **privacy))


@pytest.fixture
async def house(tmp_path: Path, sqlite_url: str) -> House:
    made = House(tmp_path, sqlite_url, f"sqlite:///{tmp_path / 'new.db'}")
    database = await Database.open(sqlite_url)
    mother: Person = await as_person(database, services(), 1, Role.PARENT, name=MOTHER)
    async with database.transaction() as uow:
        for name in (CHILD, OTHER):
            child = await uow.people.add_learner(Learner(0, name, grade=5))
            await uow.people.add_guardian(child.id, mother.id, datetime.now(UTC))
    await database.close()
    return made


async def erase(house: House, *, noted: bool = True) -> None:
    """As the day of an erasure does it: the ledger first, then the rows, in one transaction."""
    database = await Database.open(house.url)
    async with database.transaction() as uow:
        subjects: list[Subject] = [LearnerSubject(1), PersonSubject(1)]
        uids = [await uow.personal.uid_of(each) for each in subjects]
        if noted:
            house.ledger.note([uid for uid in uids if uid], datetime.now(UTC))
        for each in subjects:
            await uow.personal.erase(each)
    await database.close()


async def names(url: str) -> set[str]:
    database = await Database.open(url)
    async with database.reading_connection() as connection:
        found = {*await connection.scalars(select(people.c.name)), *await connection.scalars(select(learners.c.name))}
    await database.close()
    return found


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith("new.db"))


async def test_whoever_was_erased_since_is_erased_again(house: House) -> None:
    said = await house.back_up()
    assert said.code == 0, said.err
    assert "it was read again and is whole" in said.out
    await erase(house)
    said = await house.restore()
    assert said.code == 0, said.err
    assert "2 that were erased since are erased again" in said.out
    found = await names(house.empty_url)
    assert OTHER in found and not found & {MOTHER, CHILD}
    for name in (MOTHER, CHILD):
        assert name.encode() not in bytes_of(house.folder)
    assert house.ledger.unclean_since is None


async def test_without_the_ledgers_word_they_come_back(house: House) -> None:
    """The control: it is the ledger that keeps them away."""
    await house.back_up()
    await erase(house, noted=False)
    said = await house.restore()
    assert said.code == 0, said.err
    assert {MOTHER, CHILD} <= await names(house.empty_url)


async def test_a_lost_ledger_is_missed(house: House) -> None:
    await house.back_up()
    await erase(house)
    said = await house.restore(ledger=house.folder / "elsewhere.ledger")
    assert said.code == 1
    assert "there is no ledger of erasures" in said.sentence
    assert not (house.folder / "new.db").exists()
    said = await house.restore("--without-ledger", ledger=house.folder / "elsewhere.ledger")
    assert said.code == 0, said.err


async def test_an_older_copy_of_the_ledger_is_refused(house: House) -> None:
    house.ledger.found()
    older = house.folder / "older.ledger"
    older.write_bytes(house.ledger.path.read_bytes())
    await erase(house)
    await house.back_up()
    said = await house.restore(ledger=older)
    assert said.code == 1
    assert "an older copy" in said.sentence


async def test_a_damaged_ledger_stops_a_restore_before_anything_is_written(house: House) -> None:
    await house.back_up()
    await erase(house)
    path = house.ledger.path
    path.write_bytes(path.read_bytes().replace(b"T", b"t", 1))
    said = await house.restore()
    assert said.code == 1
    assert "is damaged in line 2" in said.sentence
    assert not (house.folder / "new.db").exists()


async def test_a_database_with_rows_and_a_damaged_backup_are_refused_in_one_sentence(house: House) -> None:
    await house.back_up()
    said = await bot("restore", house.backup, "--config", house.config(house.url))
    assert (said.code, "is not empty" in said.sentence) == (1, True)
    said = await house.back_up()
    assert (said.code, "is there already" in said.sentence) == (1, True)
    house.backup.write_bytes(house.backup.read_bytes()[:-20])
    said = await house.restore()
    assert (said.code, "damaged" in said.sentence) == (1, True)
    assert not (house.folder / "new.db").exists()


async def test_the_audit_trail_knows_of_both_and_stays_whole(house: House) -> None:
    await house.back_up()
    before = datetime.now(UTC) - timedelta(seconds=1)
    await house.restore()
    said = await bot("audit", "--config", house.config(house.empty_url))
    assert said.code == 0, said.out + said.err
    (anchor,) = house.heads.all()
    assert anchor.restored and anchor.at > before
    database = await Database.open(house.empty_url)
    async with database.reading() as uow:
        head = await uow.audit.head()
    await database.close()
    assert head.seq == anchor.head.seq + 1


async def test_health_knows_when_the_last_backup_was_made(house: House) -> None:
    before = datetime.now(UTC)
    await house.back_up()
    database = await Database.open(house.url)
    async with database.reading() as uow:
        found = await uow.health.figures(datetime.now(UTC))
    await database.close()
    assert found.backed_up_at is not None and before <= found.backed_up_at <= found.at


async def test_a_restored_backup_sends_nothing_again(house: House) -> None:
    """What was due by the backup went out after it; what was to come by the restore goes out once."""
    database = await Database.open(house.url)
    now = datetime.now(UTC)
    async with database.transaction() as uow:
        for name, due in (("due", now - timedelta(minutes=1)), ("soon", now), ("later", now + timedelta(hours=1))):
            await uow.outbox.add(Outgoing(1, "service", {"html": name, "keyboard": []}, due, once=name))
    await house.back_up()
    went = await sent_by(database, now + timedelta(minutes=1))
    await database.close()
    said = await house.restore()
    assert "2 messages may have been sent since" in said.out
    restored = await Database.open(house.empty_url)
    went += await sent_by(restored, now + timedelta(hours=2))
    await restored.close()
    assert sorted(went) == ["due", "later", "soon"]


async def test_without_the_restores_word_they_go_out_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: it is the restore that puts them in doubt."""
    monkeypatch.setattr(restoring, "DOUBTED", restoring.DOUBTED.where(false()))
    database = await Database.open(house.url)
    now = datetime.now(UTC)
    async with database.transaction() as uow:
        await uow.outbox.add(Outgoing(1, "service", {"html": "due", "keyboard": []}, now))
    await house.back_up()
    went = await sent_by(database, now)
    await database.close()
    await house.restore()
    restored = await Database.open(house.empty_url)
    went += await sent_by(restored, now + timedelta(hours=2))
    await restored.close()
    assert went == ["due", "due"]


async def sent_by(database: Database, until: datetime) -> list[str]:
    """What a courier sends until then."""
    box, went = Outbox(database), []
    while rows := await box.claim(until, 10):
        went += [row.content["html"] for row in rows]
        done = [Settled(id=row.id, person=row.person, state=OutboxState.SENT, message_id=row.id) for row in rows]
        await box.settle(done, until)
    return went
