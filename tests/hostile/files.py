"""Files that mean harm, made on the spot: bombs, slips, entities, lies about sizes, and what is something else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Write = Callable[[Path], None]

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = f'<worksheet xmlns="{NS}"><sheetData>{{}}</sheetData></worksheet>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
TOP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = f'<workbook xmlns="{NS}" xmlns:r="{RELS}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
BOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
LINE = 2**20


@dataclass(frozen=True)
class Hostile:
    """A file by its name, how it is made, and whose door it knocks at: questions, people, statements or content."""

    name: str
    write: Write
    door: str

    @property
    def id(self) -> str:
        return f"{self.door}-{self.name}"


def raw(content: bytes) -> Write:
    return lazily(lambda: content)


def lazily(make: Callable[[], bytes]) -> Write:
    def write(path: Path) -> None:
        path.write_bytes(make())

    return write


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(**changed: str | bytes) -> bytes:
    """A workbook whose parts are replaced: `sheet`, `strings`, `book`, `rels`, `types`, `top`."""
    given = {
        "[Content_Types].xml": changed.get("types", TYPES),
        "_rels/.rels": changed.get("top", TOP),
        "xl/workbook.xml": changed.get("book", BOOK),
        "xl/_rels/workbook.xml.rels": changed.get("rels", BOOK_RELS),
        "xl/worksheets/sheet1.xml": changed.get("sheet", SHEET.format("")),
        "xl/sharedStrings.xml": changed.get("strings", f'<sst xmlns="{NS}"/>'),
    }
    return zipped({name: text.encode() if isinstance(text, str) else text for name, text in given.items()})


def named(name: str, content: bytes = b"a,b\n", attributes: int = 0, flags: int = 0) -> bytes:
    """A zip with one entry of that name, link bits or flags."""
    made = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.external_attr = attributes << 16
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, content)
    packed = bytearray(made.getvalue())
    if flags:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = packed.index(mark) + at
            packed[place : place + 2] = struct.pack("<H", flags)
    return bytes(packed)


def zeros(name: str, megabytes: int = 120) -> bytes:
    return zipped({name: b"0" * (megabytes * LINE)})


def lying(name: str, claims: int = 100) -> bytes:
    """Its directory claims a small part; what is packed is large."""
    packed = bytearray(zipped({name: b"x,y\n" * (12 * LINE)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.index(mark) + at
        packed[place : place + 4] = struct.pack("<I", claims)
    return bytes(packed)


def overlapping(name: str, count: int = 150) -> bytes:
    """Many entries of the directory share one packed part (D. Fifield, "A better zip bomb", 2019)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = kernel.compress(b"0" * (4 * LINE)) + kernel.flush()
    crc = zlib.crc32(b"0" * (4 * LINE))
    first = name.encode()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(data), 4 * LINE, len(first), 0)
    body = local + first + data
    central = b""
    for number in range(count):
        each = f"{number}{name}".encode() if number else first
        central += struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(data), 4 * LINE, len(each), 0, 0, 0, 0, 0, 0
        )
        central += each
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(central), len(body), 0)
    return body + central + end


def nested(depth: int = 6) -> bytes:
    inner = zipped({"0.csv": b"0" * (4 * LINE)})
    for _ in range(depth):
        inner = zipped({f"{n}.zip": inner for n in range(4)})
    return inner


def many(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.csv", b"")
    return made.getvalue()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder_of(link: str) -> Write:
    def write(path: Path) -> None:
        path.mkdir()
        (path / "people.csv").symlink_to(link)

    return write


def zips() -> Iterator[tuple[str, Write]]:
    """Zips that no list is in."""
    yield "flat-bomb.zip", lazily(lambda: zeros("people.csv"))
    yield "lying-bomb.zip", lazily(lambda: lying("people.csv"))
    yield "overlapping-bomb.zip", lazily(lambda: overlapping("people.csv"))
    yield "nested-bomb.zip", lazily(nested)
    yield "many.zip", lazily(lambda: many(5_000))
    yield "lzma-bomb.zip", lazily(lambda: zipped({"people.csv": b"0" * (64 * LINE)}, zipfile.ZIP_LZMA))
    yield "bzip2-bomb.zip", lazily(lambda: zipped({"people.csv": b"0" * (64 * LINE)}, zipfile.ZIP_BZIP2))
    yield "slip.zip", raw(named("../../people.csv"))
    yield "slip-deep.zip", raw(named("a/../../../etc/people.csv"))
    yield "absolute.zip", raw(named("/etc/people.csv"))
    yield "drive.zip", raw(named("C:/people.csv"))
    yield "backslash.zip", raw(named("..\\people.csv"))
    yield "link.zip", raw(named("people.csv", b"/etc/passwd", attributes=0o120777))
    yield "locked.zip", raw(named("people.csv", flags=1))
    yield "cut.zip", raw(zipped({"people.csv": b"a,b\n" * 999})[:120])
    yield "no-end.zip", raw(b"PK\x03\x04" + bytes(200))
    yield "far-end.zip", raw(b"PK\x05\x06" + b"\xff" * 18)
    yield "zip64-lie.zip", raw(named("people.csv") + b"PK\x06\x06" + b"\xff" * 52)
    yield "unknown-method.zip", raw(named("people.csv").replace(b"\x14\0\0\0\0\0", b"\x14\0\0\0\x63\0"))
    yield "only-a-program.zip", raw(named("run.exe", b"MZ"))


def workbooks() -> Iterator[tuple[str, Write]]:
    """Workbooks that are none, or whose XML means harm."""
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    yield "flat-bomb.xlsx", lazily(lambda: zeros("xl/workbook.xml"))
    yield "sheet-bomb.xlsx", lazily(lambda: workbook(sheet=b"<a>" + b" " * (100 * LINE)))
    yield "strings-bomb.xlsx", lazily(lambda: workbook(strings=b"<sst>" + b"<si><t>a</t></si>" * (4 * LINE)))
    yield "lying-bomb.xlsx", lazily(lambda: lying("xl/workbook.xml"))
    yield "overlapping-bomb.xlsx", lazily(lambda: overlapping("xl/workbook.xml"))
    yield "many.xlsx", lazily(lambda: many(5_000))
    yield "laughs-sheet.xlsx", raw(workbook(sheet=LAUGHS + SHEET.format(cell.format("&j;"))))
    yield "laughs-strings.xlsx", raw(workbook(strings=f'{LAUGHS}<sst xmlns="{NS}"><si><t>&j;</t></si></sst>'))
    yield "laughs-book.xlsx", raw(workbook(book=LAUGHS + BOOK))
    yield "laughs-types.xlsx", raw(workbook(types=LAUGHS + TYPES))
    yield (
        "quadratic.xlsx",
        lazily(
            lambda: workbook(
                sheet=f'<!DOCTYPE l [<!ENTITY a "{"a" * 50_000}">]>' + SHEET.format(cell.format("&a;" * 9_000))
            )
        ),
    )
    outside = '<!DOCTYPE l [<!ENTITY x SYSTEM "{}">]>'
    yield (
        "file-entity.xlsx",
        raw(workbook(sheet=outside.format("file:///etc/passwd") + SHEET.format(cell.format("&x;")))),
    )
    yield (
        "network-entity.xlsx",
        raw(workbook(sheet=outside.format("http://127.0.0.1:9/x") + SHEET.format(cell.format("&x;")))),
    )
    yield (
        "network-doctype.xlsx",
        raw(workbook(sheet='<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd">' + SHEET.format(cell.format("a")))),
    )
    yield (
        "parameter-entity.xlsx",
        raw(workbook(book='<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>' + BOOK)),
    )
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    yield "include.xlsx", raw(workbook(sheet=SHEET.format(include)))
    yield "deep.xlsx", lazily(lambda: workbook(sheet="<a>" * 200_000))
    yield (
        "attributes.xlsx",
        lazily(lambda: workbook(sheet="<worksheet " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>")),
    )
    yield "one-row.xlsx", lazily(lambda: workbook(sheet=SHEET.format('<row r="1">' + "<c/>" * 900_000 + "</row>")))
    yield "slip-rels.xlsx", raw(workbook(rels=BOOK_RELS.replace("worksheets/sheet1.xml", "../../../../etc/passwd")))
    yield (
        "network-rels.xlsx",
        raw(
            workbook(
                rels=BOOK_RELS.replace(
                    'Target="worksheets/sheet1.xml"', 'TargetMode="External" Target="http://127.0.0.1:9/"'
                )
            )
        ),
    )
    yield "no-string.xlsx", raw(workbook(sheet=SHEET.format('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')))
    yield (
        "far-cell.xlsx",
        raw(workbook(sheet=SHEET.format('<row r="99999999"><c r="ZZZZ99999999"><v>1</v></c></row>'))),
    )
    yield "utf7.xlsx", raw(workbook(sheet='<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-'))
    yield "no-xml.xlsx", raw(workbook(sheet=bytes(range(256)) * 20))
    yield "old.xlsx", raw(b"\xd0\xcf\x11\xe0" + bytes(5_000))
    yield "page.xlsx", raw(b"<html><script>alert(1)</script></html>")
    yield "sheet.xlsx", raw(b"a,b\n1,2\n")
    yield "program.xlsx", raw(b"\x7fELF" + bytes(500))


def texts() -> Iterator[tuple[str, Write]]:
    """Tables that are none."""
    yield "nothing.csv", raw(b"")
    yield "only-a-mark.csv", raw(b"\xef\xbb\xbf")
    yield "nul.csv", raw(b"a,b\n\0\0\0,1\n")
    yield "one-line.csv", lazily(lambda: b"a" * (7 * LINE))
    yield "one-cell.csv", lazily(lambda: b'a,b\n"' + b"x" * (7 * LINE))
    yield "columns.csv", lazily(lambda: b"," * (3 * LINE) + b"\n")
    yield "rows.csv", lazily(lambda: b"x\n" * (3 * LINE))
    yield "too-large.csv", lazily(lambda: b"a,b\n" * (3 * LINE))
    yield "half-a-sign.csv", raw(b"\xff\xfea\0b\0\x00\xd8")
    yield "no-encoding.csv", raw(b"\x81\xff\xfe\x80\n" * 50)
    yield "picture.csv", raw(b"\x89PNG\r\n\x1a\n" + bytes(300))
    yield "paper.csv", raw(b"%PDF-1.7\n" + b"x" * 300)
    yield "packed.csv", lazily(lambda: gzip.compress(b"0" * (40 * LINE)))
    yield "packed-2.csv", lazily(lambda: bz2.compress(b"0" * (40 * LINE)))
    yield "workbook.csv", raw(workbook())
    yield "quotes.csv", lazily(lambda: b'"' * (2 * LINE) + b"\n")
    yield "returns.csv", lazily(lambda: b"a\r" * LINE)
    yield "pipe.csv", pipe
    yield "device.csv", device
    yield "folder.csv", lambda path: path.mkdir()


def json_lines() -> Iterator[tuple[str, bytes]]:
    """For questions and for statements alike."""
    yield "deep", b"[" * 200_000
    yield "deep-object", b'{"a":' * 100_000
    yield "lists", b"[" + b"[]," * 900_000 + b"[]]"
    yield "number", b"9" * 6_000
    yield "one-line", b'{"question": "' + b"x" * (3 * LINE) + b'"}'
    yield "words", b"rm -rf / --no-preserve-root\n"
    yield "bytes", bytes(range(128, 256)) * 30
    yield "text", json.dumps("just a text").encode()


def hostile_files() -> list[Hostile]:
    """The corpus."""
    found = [Hostile(name, write, "people") for name, write in zips()]
    for door in ("questions", "people"):
        found += [Hostile(name, write, door) for name, write in (*workbooks(), *texts())]
    found += [Hostile("linked-folder", folder_of("/etc/passwd"), "people")]
    for name, content in json_lines():
        found += [
            Hostile(f"{name}.jsonl", raw(content), "questions"),
            Hostile(f"{name}.json", raw(content), "statements"),
        ]
    found += [Hostile("pipe.jsonl", pipe, "questions"), Hostile("pipe.json", pipe, "statements")]
    found += [Hostile("device.json", device, "statements"), Hostile("unknown.exe", raw(b"MZ"), "questions")]
    found += [Hostile("large.json", lazily(lambda: b"[" + b"{}," * (2 * LINE) + b"{}]"), "statements")]
    found += [
        Hostile("deep.toml", raw(b"a = " + b"[" * 100_000), "content"),
        Hostile("large.toml", lazily(lambda: b"a = 1\n" * (2 * LINE)), "content"),
        Hostile("dotted.toml", raw(b"a" + b".a" * 50_000 + b" = 1\n"), "content"),
        Hostile("bytes.toml", raw(b"\xff\xfe\x00"), "content"),
        Hostile("number.toml", raw(b"a = " + b"9" * 6_000), "content"),
    ]
    return found
