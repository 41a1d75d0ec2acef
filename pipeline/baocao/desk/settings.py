"""How a desk is to run; the defaults are those of the command."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from baocao.core.errors import OptionError
from baocao.run.options import RECOGNISING
from baocao.themes import Loading

TIMEOUT = 60.0  # seconds an article may take to read, and again to analyze: as in a batch
MEMORY = 4 << 10  # MiB of addresses a worker may use: half a GiB with the default model, LibreOffice up to two
MAX_UPLOAD = 64 << 20  # bytes: what an article may have at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the desk keeps its articles, whom it listens to, how it analyzes.

    Args:
        db: URL of the database.
        host, port: where it listens.
        names: further names by which browsers may call it, with their port where it is not the usual one.
        tls: whether a proxy before it speaks TLS: cookies are then for TLS only.
        model: theme model; that which the desk has switched on counts more.
        candidates: folders of models that may be compared with it and switched on, by their names.
        jobs: worker processes.
        timeout: seconds an article may take.
        memory: MiB a worker may use.
        max_upload: bytes of a request.
        ocr: whether scanned pages of PDF files are recognised, for which an article may take longer.
        watch: folder whose files come into the queue; they stay where they are.
        webhooks: addresses that are told when an article is done.
        webhook_secret: key of the HMAC with which news are signed.

    Raises:
        OptionError: a value is not allowed.
    """

    db: str
    host: str = "127.0.0.1"
    port: int = 8017
    names: tuple[str, ...] = ()
    tls: bool = False
    model: str = "default"
    candidates: dict[str, str] = field(default_factory=dict)
    jobs: int = 2
    timeout: float = TIMEOUT
    memory: int = MEMORY
    max_upload: int = MAX_UPLOAD
    ocr: bool = False
    watch: Path | None = None
    webhooks: tuple[str, ...] = ()
    webhook_secret: str = ""

    def __post_init__(self) -> None:
        if self.jobs < 1 or self.timeout <= 0 or self.memory < 1 or self.max_upload < 1:
            raise OptionError("jobs, timeout, memory and max-upload must be above 0. Give other values.")
        if self.watch is not None and not self.watch.is_dir():
            raise OptionError(f"{self.watch}: the watched folder must be there. Make it, or name another.")
        for address in self.webhooks:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise OptionError(f"A webhook must be an address like https://cms.example/news. Got {address!r}.")
        if self.webhooks and not self.webhook_secret:
            raise OptionError("A webhook needs a secret to sign its news with. Set BAOCAO_WEBHOOK_SECRET.")

    @property
    def is_loopback(self) -> bool:
        """Nobody else's machine can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def hosts(self) -> frozenset[str]:
        """What a request may call its host: another name is one that was bent to this machine (DNS rebinding)."""
        own = {"127.0.0.1", "localhost", "[::1]"}
        if self.host not in ("0.0.0.0", "::"):
            own.add(f"[{self.host}]" if ":" in self.host else self.host)
        return frozenset({f"{name}:{self.port}" for name in own} | {name.casefold() for name in self.names})

    @property
    def seconds(self) -> float:
        """How long an article may take to read, and again to analyze."""
        return self.timeout * (RECOGNISING if self.ocr else 1)

    def loading(self, model: str | None = None) -> Loading:
        """How the workers load their analyzer, with the model that is switched on where one is."""
        return Loading(self.candidates.get(model, self.model) if model else self.model)
