"""Stages the deliveries of one table, each by its layout; one that cannot be read is refused alone and leaves nothing behind."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from newinfra.contracts.layout import CsvLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.found.text import found_text
from newinfra.read.result import ReaderFailedError
from newinfra.read.staged.staging import Staging
from newinfra.read.text.csv_files import CsvStager
from newinfra.read.worker.preparation import Job, Prepared
from newinfra.read.worker.process import ReaderLostError, WorkerProcess, the_worker
from newinfra.units import Units

logger = logging.getLogger(__name__)

Refuse = Callable[[int, DeliveryError], None]


def stage_deliveries(staging: Staging, deliveries: Iterable[Delivery], *, landing: Landing, units: Units) -> list[tuple[Delivery, DeliveryError]]:
    """Stage what can be staged; the refused deliveries with the reason.

    Texts are read in this process, which only looks for line ends in them; everything that has to be taken apart, in the reader's own.
    """
    refused: list[tuple[Delivery, DeliveryError]] = []

    def refuse(number: int, error: DeliveryError) -> None:
        logger.warning("%s: %s is held: %s", staging.table.name, staging.deliveries[number].delivery_id, error)
        refused.append((staging.deliveries[number], error))
        staging.drop(number)

    if isinstance(staging.table.spec.layout, CsvLayout):
        _stage_texts(staging, deliveries, staging.table.spec.layout, landing, refuse)
    else:
        with_worker = _InWorker(staging, units, landing, the_worker(), refuse)
        for delivery in deliveries:
            with_worker.add(staging.number(delivery), delivery)
        with_worker.finish()
    staging.finish()
    return refused


def _stage_texts(staging: Staging, deliveries: Iterable[Delivery], layout: CsvLayout, landing: Landing, refuse: Refuse) -> None:
    texts = CsvStager(staging, layout, landing)
    for delivery in deliveries:
        number = staging.number(delivery)
        try:
            if found := found_text(delivery, layout, landing):
                staging.layouts[delivery.delivery_id] = found
            texts.add(number, delivery)
        except DeliveryError as error:
            refuse(number, error)
        except Exception as error:  # the reader must never be felled by one file: the others are innocent
            logger.exception("reading %s failed", delivery.delivery_id)
            refuse(number, ReaderFailedError(error, where=delivery.file_name))
    for number, late in texts.finish().items():
        refuse(number, late)


class _InWorker:
    """Has deliveries prepared in the reader's process and stages the files that it wrote.

    When the process is lost over a file, the rows that it had not written are lost with it: the files since the last good point are thrown
    away and their deliveries prepared again, each by itself. So no delivery is prepared more than twice, however many of them are bad.
    """

    def __init__(self, staging: Staging, units: Units, landing: Landing, worker: WorkerProcess, refuse: Refuse) -> None:
        self._staging, self._units, self._landing, self._worker, self._refuse = staging, units, landing, worker, refuse
        self._folder: Path | None = None
        self._pid: int | None = None
        self._open: list[tuple[int, Delivery]] = []

    def add(self, number: int, delivery: Delivery) -> None:
        try:
            if self._prepared(number, delivery):
                self._open.append((number, delivery))
        except ReaderLostError as error:
            self._refuse(number, error)
            self._one_by_one()
        except DeliveryError as error:
            self._refuse(number, error)

    def finish(self) -> None:
        """Stage what has been prepared."""
        try:
            self._stage()
        except DeliveryError:
            self._one_by_one()

    def _prepared(self, number: int, delivery: Delivery) -> bool:
        self._open_table(delivery.file_name)
        if self._worker.pid != self._pid:
            self._one_by_one()  # it died between two files: neither is to blame
            self._open_table(delivery.file_name)
        prepared: Prepared = self._worker.call("prepare", delivery.file_name, number=number, delivery=delivery)
        if prepared.layout:
            self._staging.layouts[delivery.delivery_id] = prepared.layout
        if prepared.refusal:
            self._refuse(number, prepared.refusal.error())
            return False
        self._staging.place_columns(number, prepared.places)
        self._staging.units[number] = prepared.units
        self._staging.left_out[number] = prepared.left_out
        self._staging.periods[number] = prepared.period
        return True

    def _open_table(self, file_name: str) -> None:
        if self._folder is None:
            # The folder is shared by the tables of a source.
            self._folder = Path(tempfile.mkdtemp(prefix="prepared.", dir=self._staging.folder))
            job = Job(self._staging.table, self._units, self._landing, self._folder)
            self._pid = self._worker.call("open_table", file_name, job=job)

    def _stage(self) -> None:
        if self._folder is None:
            return
        if self._worker.pid != self._pid:
            self._one_by_one()
            return
        files, counts = self._worker.call("close_table", self._staging.table.name)
        wanted = {number for number, _ in self._open}
        self._staging.add_prepared(files, {number: count for number, count in counts.items() if number in wanted})
        self._forget()

    def _one_by_one(self) -> None:
        again = list(self._open)
        self._forget()
        for number, delivery in again:
            try:
                if self._prepared(number, delivery):
                    self._open = [(number, delivery)]
                    self._stage()
            except DeliveryError as error:
                self._refuse(number, error)
                self._forget()

    def _forget(self) -> None:
        if self._folder is not None:
            for path in self._folder.iterdir():
                path.unlink()
        self._folder, self._open = None, []
