"""How commands reach a server: one client over the public API, at an address or in this very process."""

from postroom.cli.client.http import Client
from postroom.cli.client.target import By, Host, ask, local_only

__all__ = ["By", "Client", "Host", "ask", "local_only"]
