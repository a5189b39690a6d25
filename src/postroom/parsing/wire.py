"""Messages between the server and its parser processes: pickles with a length before them.

Results are serialized without references, so that a value that contains itself many times has its full size while
the limits of the parser process still apply. They are read with a list of permitted types: values, and data classes
and exceptions of Postroom.
"""

import builtins
import io
import pickle
import socket
import struct
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 20
_VALUES = {
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "uuid": {"UUID", "SafeUUID"},
    "collections": {"OrderedDict"},
    "builtins": {"bytearray", "complex", "frozenset", "set"},
}
_PACKAGE = "postroom."


def send(connection: socket.socket, message: bytes) -> None:
    """Send one message."""
    connection.sendall(_LENGTH.pack(len(message)))
    connection.sendall(message)


def receive(connection: socket.socket) -> bytes | None:
    """Return the next message, None if the other side has closed the connection."""
    head = _exactly(connection, _LENGTH.size)
    return None if head is None else _exactly(connection, _LENGTH.unpack(head)[0])


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        try:
            part = connection.recv(min(size - len(found), _CHUNK))
        except ConnectionError:
            return None
        if not part:
            return None
        found += part
    return bytes(found)


def result_of(value: Any) -> bytes:
    """Serialize the result of a parser."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, protocol=5)
    pickler.fast = True
    pickler.dump(value)
    return written.getvalue()


def read_result(raw: bytes) -> Any:
    """Return a result.

    Raises:
        pickle.UnpicklingError: it contains a type that is not permitted.
    """
    return _Results(io.BytesIO(raw)).load()


class _Results(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return a permitted type."""
        if name in _VALUES.get(module, ()) or (module == "builtins" and _is_exception(builtins, name)):
            return super().find_class(module, name)
        if module.startswith(_PACKAGE):
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Exception | Enum)):
                return found
        raise pickle.UnpicklingError(f"A parser may not return a {module}.{name}.")


def _is_exception(module: Any, name: str) -> bool:
    found = getattr(module, name, None)
    return isinstance(found, type) and issubclass(found, Exception)
