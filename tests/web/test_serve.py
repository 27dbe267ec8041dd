"""How the server listens."""

from __future__ import annotations

import socket

from audiatur.web.serve import _listening


def test_the_second_piece_of_an_answer_does_not_wait_for_the_browser_to_confirm_the_first():
    with _listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
