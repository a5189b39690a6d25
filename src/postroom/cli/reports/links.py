"""Ids of reports that open their pages in the web app, in terminals that have links."""

from urllib.parse import quote

from postroom.cli.client import Client
from postroom.cli.render import Linked, short_id, wants_links


async def pages_of(client: Client, base: str) -> str:
    """Return the address below which the web app shows reports; empty where links are not printed anyway."""
    if not wants_links():
        return ""
    id = base.rpartition("/")[2]
    if not id.isdigit():
        id = str((await client.get(f"{base}/"))["id"])
    return f"{client.address}/projects/{id}/reports/"


def linked_id(pages: str, id: str) -> str:
    """Return the short id of a report, which opens its page below an address of `pages_of`."""
    return Linked.to(short_id(id), pages + quote(id, safe="")) if pages else short_id(id)
