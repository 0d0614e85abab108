"""What `adapters._upstream` takes for granted of Python's own library."""

import contextlib
import multiprocessing
import socket
import ssl
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest
import trustme

from komtui.adapters._upstream import terminate_workers, unverified_chain


def test_workers_end_in_the_middle_of_their_work():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        work = pool.submit(time.sleep, 3600)
        terminate_workers(pool)
        with pytest.raises(BrokenProcessPool):
            work.result(timeout=60)


def test_a_pool_without_workers_has_none_to_end():
    pool = ProcessPoolExecutor(1)
    pool.shutdown()
    terminate_workers(pool)


def test_the_chain_is_what_the_server_sent():
    authority = trustme.CA()
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(server_context)
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_context.check_hostname, client_context.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = client_context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs, contextlib.suppress(OSError), server_context.wrap_socket(theirs, server_side=True):
            pass

    thread = threading.Thread(target=serve)
    thread.start()
    with ours:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                ours.sendall(outgoing.read())
                incoming.write(ours.recv(65536))
    thread.join()
    assert unverified_chain(tls)[0] == tls.getpeercert(binary_form=True)
