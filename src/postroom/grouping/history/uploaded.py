"""The job that stores the rows of an uploaded file: read block by block in a parser process, stored in batches."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom import parsing
from postroom.clock import Clock
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, Forbidden, Invalid, NotFound
from postroom.domain.signals.mapping import plan
from postroom.grouping.history.importing import import_rows
from postroom.jobs.port import Job, Jobs
from postroom.parsing import Limits, ParserFailed, TooCostly
from postroom.signals.imports import checkpoints, service, uploads
from postroom.signals.imports.blocks import BlockRows, Cutter, read_block
from postroom.signals.imports.files import FileRow
from postroom.signals.imports.uploads import IMPORT_JOB, Upload

LIMITS = Limits(cpu_seconds=10.0, seconds=120.0)


@dataclass(frozen=True, slots=True)
class Importer:
    """The dependencies of the job."""

    engine: AsyncEngine
    jobs: Jobs
    clock: Clock


async def import_upload(
    importer: Importer, project_id: int, run_id: UUID, *, stopping: Callable[[], bool]
) -> None:
    """Store the rows of an uploaded file that are not stored yet; a cancelled import stores nothing more.

    When `stopping` returns True, another job continues after the last stored batch.
    """
    async with unit_of_work(importer.engine) as uow:
        upload = await uploads.get(uow, project_id, run_id)
    if upload.state != "reading":
        return
    try:
        is_done = await _store(importer, project_id, upload, stopping)
    except Conflict:
        return  # cancelled
    except (Invalid, Forbidden, NotFound) as problem:
        async with unit_of_work(importer.engine) as uow:
            await checkpoints.note_state(uow, run_id, "failed", importer.clock(), error=problem.message)
            await uploads.forget_file(uow, run_id)
        return
    async with unit_of_work(importer.engine) as uow:
        if is_done:
            await checkpoints.note_state(uow, run_id, "read", importer.clock())
            await uploads.forget_file(uow, run_id)
        else:
            await importer.jobs.enqueue(uow, Job(IMPORT_JOB, str(project_id), {"run_id": str(run_id)}))


async def _store(importer: Importer, project_id: int, upload: Upload, stopping: Callable[[], bool]) -> bool:
    """Store what follows the last stored row; return whether that was all of it."""
    how = plan(uploads.mapping_from(upload.mapping or {}))
    async with unit_of_work(importer.engine) as uow:
        checkpoint = await checkpoints.of_run(uow, upload.id)
    done = checkpoint.totals.rows
    async for rows, read_bytes in _rows(importer, upload):
        for batch_rows in service.batches(row for row in rows if row.number > done):
            if stopping():
                return False
            async with unit_of_work(importer.engine) as uow:
                batch = await import_rows(
                    uow,
                    jobs=importer.jobs,
                    project_id=project_id,
                    plan=how,
                    rows=batch_rows,
                    checkpoint=checkpoint,
                    enable_sources=False,
                    now=importer.clock(),
                )
                await uploads.note_progress(uow, upload, batch.rejects, read_bytes=read_bytes)
            checkpoint = batch.checkpoint
    return True


async def _rows(importer: Importer, upload: Upload) -> AsyncIterator[tuple[list[FileRow], int]]:
    """Yield the rows of each block, numbered through the file, with the bytes read so far."""
    format = upload.format or "csv"
    cutter = Cutter(format)
    number = lines = rows_before = read_bytes = 0
    columns = None if format != "csv" else list(upload.columns or ())
    has_header = format == "csv"
    while True:
        async with unit_of_work(importer.engine) as uow:
            part = await uploads.parts(uow, upload, number=number)
        number += 1
        for block in cutter.feed(part or b"", is_last=part is None):
            read_bytes += len(block)
            read = await _read(block, upload, None if has_header else columns, lines)
            has_header = False
            yield [replace(row, number=rows_before + row.number) for row in read.rows], read_bytes
            rows_before += max((row.number for row in read.rows), default=0)
            lines += read.lines
        if part is None:
            return


async def _read(block: bytes, upload: Upload, columns: list[str] | None, lines: int) -> BlockRows:
    format, delimiter = upload.format or "csv", upload.delimiter or ","
    try:
        return await parsing.run(
            read_block, block, format, delimiter, columns, lines, limits=LIMITS, owner=("import", upload.id)
        )
    except (TooCostly, ParserFailed) as problem:
        start = block[:500].decode(errors="replace")
        why = f"These {len(block):,} bytes can't be read. {problem}"
        return BlockRows([FileRow(1, len(block), start, problem=why)], block.count(b"\n"))
