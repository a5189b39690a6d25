"""The client of commands: calls the public API of a remote server or in this process."""

from postroom.cli.client.http import Client
from postroom.cli.client.target import By, Host, ask, local_only

__all__ = ["By", "Client", "Host", "ask", "local_only"]
