"""The ETags under which the pages of each pull came, so that a publisher can say in a word that nothing changed."""

from __future__ import annotations

from collections.abc import Sequence

from newinfra.ledger import Ledger


class PageTags:
    """The ETags of one source: by table and period, one a page, for the question that was asked and the delivery that it brought."""

    def __init__(self, ledger: Ledger, source_id: str) -> None:
        self._ledger, self._source_id = ledger, source_id

    def of(self, table_name: str, label: str, *, address: str, sha256: str) -> tuple[str, ...]:
        """The tags of all pages in order; none if the question or the delivery was another."""
        rows = self._ledger.rows(
            "select etag from page_tags where source_id = ? and table_name = ? and named_label = ? and address = ? and sha256 = ? order by page",
            (self._source_id, table_name, label, address, sha256),
        )
        return tuple(row["etag"] for row in rows)

    def remember(self, table_name: str, label: str, *, address: str, sha256: str, etags: Sequence[str]) -> None:
        """Keep the tags of a pull in place of those before. To be called after its delivery is in the ledger, never before."""
        if self.of(table_name, label, address=address, sha256=sha256) == tuple(etags):
            return
        key = (self._source_id, table_name, label)
        with self._ledger.transaction() as connection:
            connection.execute("delete from page_tags where source_id = ? and table_name = ? and named_label = ?", key)
            connection.executemany(
                "insert into page_tags (source_id, table_name, named_label, page, etag, address, sha256) values (?, ?, ?, ?, ?, ?, ?)",
                [(*key, page, etag, address, sha256) for page, etag in enumerate(etags, 1)],
            )
