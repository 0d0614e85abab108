"""From a server's name to a connected socket, within deadlines."""

from __future__ import annotations

import _thread
import asyncio
import errno
import socket
from collections.abc import Sequence
from typing import Any

from komtui.adapters.mail.faults import Fault
from komtui.domain.mail.delivery import Verdict
from komtui.services.addresses import a_label

SocketAddress = tuple[int, Any]
"""Family and socket address, as getaddrinfo gives them."""

_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES, errno.EPERM}


async def resolve(host: str, port: int, seconds: float) -> Sequence[SocketAddress]:
    """Return the addresses of `host`. Raises Fault.

    The look-up has a thread of its own that nobody waits for: the loop's executor is joined when the program ends,
    and a resolver that hangs would hold the end up.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[SocketAddress]] = loop.create_future()
    name = _host_name(host)
    # A Thread's `start` would wait until it runs, which takes as long as the look-up of a name that is at hand.
    _thread.start_new_thread(_look_up, (loop, found, name, port))
    alarm = loop.call_later(seconds, _give_up, found)
    try:
        return await found
    except TimeoutError:
        raise Fault(Verdict.RETRY, "smtp.timeout-resolve", host=host, port=port) from None
    except socket.gaierror as error:
        code = "smtp.name-later" if error.errno == socket.EAI_AGAIN else "smtp.name-unknown"
        raise Fault(Verdict.RETRY, code, host=host, port=port) from None
    except (OSError, UnicodeError):
        raise Fault(Verdict.RETRY, "smtp.name-unknown", host=host, port=port) from None
    finally:
        alarm.cancel()


def _give_up(found: asyncio.Future[Sequence[SocketAddress]]) -> None:
    if not found.done():
        found.set_exception(TimeoutError())


def _host_name(host: str) -> str:
    try:
        return a_label(host)
    except ValueError:
        raise Fault(Verdict.PAUSE, "smtp.name-unknown", host=host) from None


def _look_up(
    loop: asyncio.AbstractEventLoop, found: asyncio.Future[Sequence[SocketAddress]], host: str, port: int
) -> None:
    addresses: Sequence[SocketAddress] = ()
    failure: Exception | None = None
    try:
        addresses = [(info[0], info[4]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError, OverflowError) as error:
        failure = error if isinstance(error, OSError) else OSError(str(error))

    def settle() -> None:
        if not found.done():
            if failure is None:
                found.set_result(addresses)
            else:
                found.set_exception(failure)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        return  # The loop has ended meanwhile: nobody waits any more.


async def connect(addresses: Sequence[SocketAddress], host: str, port: int, seconds: float) -> socket.socket:
    """Return a socket connected to the first address that answers; each has its share of `seconds`. Raises Fault."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    failure: BaseException = TimeoutError()
    for left, (family, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
        # The protocol is named because asyncio turns Nagle's delay off only where it is: 40 ms a letter otherwise.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setblocking(False)
        try:
            async with asyncio.timeout((end - loop.time()) / left):
                await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise _connect_fault(failure, host, port)


def _connect_fault(error: BaseException, host: str, port: int) -> Fault:
    if isinstance(error, TimeoutError):
        return Fault(Verdict.RETRY, "smtp.timeout-connect", host=host, port=port)
    if isinstance(error, ConnectionRefusedError):
        return Fault(Verdict.RETRY, "smtp.refused", host=host, port=port)
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return Fault(Verdict.RETRY, "smtp.unreachable", host=host, port=port)
    return Fault(Verdict.RETRY, "smtp.unreachable", host=host, port=port, reason=type(error).__name__)
