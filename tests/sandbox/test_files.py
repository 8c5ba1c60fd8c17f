"""Files both ways."""

import pytest

from sandbox.images import image_size
from sandbox.person import Disappointed, Person
from sandbox.server import Sandbox
from tests.sandbox.conftest import LIN, Api, Refused
from tests.sandbox.test_edits import PIXEL


async def test_a_document_is_sent_found_and_downloaded(box: Sandbox, api: Api, lin: Person) -> None:
    sent = await api.upload("sendDocument", "document", b"BEGIN:VCALENDAR", "课程.ics", chat_id=LIN, caption="when")
    seen = await lin.expect("when")
    assert (seen["file_name"], seen["size"]) == ("课程.ics", 15)
    async with api.session.get(box.url + seen["url"]) as response:
        assert await response.read() == b"BEGIN:VCALENDAR"
    file = await api("getFile", file_id=sent["document"]["file_id"])
    async with api.session.get(f"{box.url}/file/bot{box.token}/{file['file_path']}") as response:
        assert await response.read() == b"BEGIN:VCALENDAR"


async def test_a_file_is_sent_again_by_its_id(api: Api, lin: Person) -> None:
    first = await api.upload("sendPhoto", "photo", PIXEL, "p.png", chat_id=LIN)
    file_id = first["photo"][0]["file_id"]
    again = await api("sendPhoto", chat_id=LIN, photo=file_id)
    assert again["photo"] == first["photo"]
    assert (first["photo"][0]["width"], first["photo"][0]["height"]) == (1, 1)
    assert await api.refusal("sendDocument", chat_id=LIN, document=file_id) == (
        "Bad Request: can't use file of type Photo as Document"
    )


async def test_what_is_no_picture_is_refused_as_one(api: Api, lin: Person) -> None:
    for content, sentence in ((b"", "file must be non-empty"), (b"hello", "IMAGE_PROCESS_FAILED")):
        with pytest.raises(Refused) as caught:
            await api.upload("sendPhoto", "photo", content, "p.png", chat_id=LIN)
        assert caught.value.description == f"Bad Request: {sentence}"


async def test_a_call_without_a_file_says_so(api: Api, lin: Person) -> None:
    assert await api.refusal("sendPhoto", chat_id=LIN) == "Bad Request: there is no photo in the request"
    assert await api.refusal("sendDocument", chat_id=LIN, document="no-such-id") == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert await api.refusal("getFile", file_id="no-such-id") == "Bad Request: invalid file_id"


async def test_a_caption_has_at_most_1024_characters(api: Api, lin: Person) -> None:
    values = {"chat_id": LIN, "caption": "x" * 1024}
    await api.upload("sendDocument", "document", b"x", "x.txt", **values)
    with pytest.raises(Refused, match="message caption is too long"):
        await api.upload("sendDocument", "document", b"x", "x.txt", **values | {"caption": "x" * 1025})


async def test_the_person_sends_a_document_and_a_photo(api: Api, lin: Person) -> None:
    await lin.send_file("题目,答案\n".encode("gb18030"), "questions.csv", caption="/import")
    await lin.send_file(PIXEL, "homework.png", as_photo=True)
    document, photo = (update["message"] for update in (await api("getUpdates"))[1:])
    assert (document["document"]["file_name"], document["caption"]) == ("questions.csv", "/import")
    assert document["caption_entities"][0]["type"] == "bot_command"
    assert photo["photo"][0]["width"] == 1
    with pytest.raises(Disappointed, match="IMAGE_PROCESS_FAILED"):
        await lin.send_file(b"no picture", "x.png", as_photo=True)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PIXEL, (1, 1)),
        (b"GIF89a\x05\x00\x07\x00", (5, 7)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x07\x00\x05", (5, 7)),
        (b"RIFF____WEBPVP8X" + bytes(8) + b"\x04\x00\x00\x06\x00\x00", (5, 7)),
        (b"text", None),
        (b"\xff\xd8\xff", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_first_bytes(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size
