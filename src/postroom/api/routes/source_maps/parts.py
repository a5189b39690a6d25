"""Files in multipart bodies of command lines, read within limits."""

import asyncio
import zlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from postroom.api.http.errors import parse_error
from postroom.api.http.requests.body import MAX_BODY_BYTES
from postroom.domain.errors import Invalid

MAX_PARTS = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a body: the name of its field, its file name, and its content."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The files and the texts of a body."""

    files: list[Part]
    texts: list[tuple[str, str]]

    def text(self, name: str) -> str:
        """Return the first text of a field; empty for none."""
        return next((value for field, value in self.texts if field == name), "")


async def read_form(request: Request) -> Form:
    """Return the parts of a multipart body, which is in memory already.

    Raises:
        WireError: it is no multipart body, or has too many parts.
    """
    raw = await request.body()
    # In a thread with an event loop of its own: the parser is asynchronous, but computes all the time.
    return await asyncio.to_thread(asyncio.run, _read(request.headers, raw))


async def _read(headers: Headers, raw: bytes) -> Form:
    async def stream() -> AsyncGenerator[bytes]:
        yield raw

    parser = MultiPartParser(
        headers, stream(), max_files=MAX_PARTS, max_fields=MAX_PARTS, max_part_size=MAX_BODY_BYTES
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise parse_error(f"The body is no multipart form: {str(error)[:200]}") from None
    try:
        files = [
            Part(field, each.filename or "", await each.read())
            for field, each in form.multi_items()
            if isinstance(each, UploadFile)
        ]
        texts = [(field, each) for field, each in form.multi_items() if isinstance(each, str)]
        return Form(files, texts)
    finally:
        await form.close()


def gunzip(raw: bytes, limit: int) -> bytes:
    """Return decompressed bytes.

    Raises:
        Invalid: they are damaged, or more than `limit`.
    """
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = reader.decompress(raw, limit + 1)
    except zlib.error:
        raise Invalid("A compressed part of the upload is damaged.") from None
    if len(found) > limit or not reader.eof:
        raise Invalid(f"A part of the upload is larger than {limit // 2**20} MB, or incomplete.")
    return found
