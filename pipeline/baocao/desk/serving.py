"""The desk's server: uvicorn in this process, on a port that is known to be free."""

import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn

from baocao.core.errors import OptionError
from baocao.desk.app import make_app
from baocao.desk.settings import Settings

_MOST_AT_ONCE = 500  # requests; each takes some memory
_KEPT = 75  # seconds for an idle connection: longer than proxies and browsers, so that none is cut while it is used
_GRACE = 10  # seconds for what is under way when it is closed


def serve(settings: Settings, ready: Callable[[str], object]) -> None:
    """Serve until the process is interrupted; `ready` is told the address.

    Raises:
        OptionError: the address is taken, or see `engine.Desk`.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise OptionError(
                f"{settings.host}:{settings.port}: cannot be listened on ({error.strerror}). Choose another --port."
            ) from error
        listening.listen(_MOST_AT_ONCE)  # whoever comes before the server is up waits
        settings = replace(settings, port=listening.getsockname()[1])
        app = make_app(settings)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=settings.tls,  # of a proxy on this machine: the addresses of those who log in
            timeout_keep_alive=_KEPT,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_GRACE,
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        ready(f"http://{host}:{settings.port}/")
        uvicorn.Server(config).run(sockets=[listening])
