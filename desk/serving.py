"""The desk as a server: where it may be reached from, and under which conditions."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk.accounts import Accounts
from desk.app import create_app
from desk.office import Office
from pipeline.settings import Settings, keep_private
from pipeline.state import open_store


class BadBinding(ValueError):
    """The desk may not be served so; the message says what is lacking."""


@dataclass(frozen=True)
class Binding:
    """Where the desk listens. `behind_proxy`: a proxy in front of it speaks https with the browsers."""

    host: str = "127.0.0.1"
    port: int = 8420
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    allowed_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses of the proxies whose word on the browser's own address counts."""

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_secure(self) -> bool:
        return self.behind_proxy or self.certificate is not None

    def examine(self, accounts: bool) -> None:
        """Raises BadBinding: whoever can be reached from elsewhere demands accounts, and that nobody listens in."""
        if (self.certificate is None) != (self.key is None):
            raise BadBinding("a certificate and its key go together: --tls-cert and --tls-key")
        for path in (self.certificate, self.key):
            if path is not None and not path.is_file():
                raise BadBinding(f"no such file: {path}")
        if (self.behind_proxy or self.allowed_hosts or not self.is_loopback) and not accounts:
            raise BadBinding("others can reach this address: make an account first (qijian accounts add)")
        if not self.is_loopback and not self.is_secure:
            raise BadBinding("others can reach this address: give --tls-cert and --tls-key, or --behind-proxy")

    def hosts(self) -> tuple[str, ...]:
        """Names that the desk answers to: on the loopback no others, or a page elsewhere could reach it by its own name."""
        if self.allowed_hosts:
            return self.allowed_hosts
        return ("127.0.0.1", "localhost", "[::1]", "::1") if self.is_loopback and not self.behind_proxy else ()


def serve(settings: Settings, binding: Binding, lang: str, ready: Callable[[], object]) -> None:
    """Until it is stopped; `ready` is called when it may be served. Raises BadBinding, StateUnusable."""
    import uvicorn

    keep_private(settings.house)
    store = open_store(settings.out, settings.house.state_url)
    try:
        accounts = Accounts(store).any()
        binding.examine(accounts)
        app = create_app(
            Office(settings, store, lang), accounts=accounts, secure=binding.is_secure, hosts=binding.hosts()
        )
        app.state.reruns.warm_up()
        app.state.shelf.entries()
        ready()
        uvicorn.run(
            app,
            host=binding.host,
            port=binding.port,
            ssl_certfile=binding.certificate,
            ssl_keyfile=binding.key,
            proxy_headers=binding.behind_proxy,
            forwarded_allow_ips=list(binding.proxies),
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=5,
        )
    finally:
        store.close()
