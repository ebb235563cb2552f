"""A server that replies as its script says, and the certificates for one with TLS. Loopback only."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

Step = bytes | Callable[[socket.socket], None]


@dataclass
class FakeServer:
    """Replies by the first word or words of a command; PSYNC is answered with `snapshot`, step by step, then closed."""

    replies: dict[str, bytes] = field(default_factory=dict)
    snapshot: list[Step] = field(default_factory=list)
    commands: list[list[str]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    context: ssl.SSLContext | None = None
    address: tuple[str, int] = ("", 0)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.address[1]}"

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(link,), daemon=True).start()

    def talk(self, link: socket.socket) -> None:
        try:
            if self.context is not None:
                link = self.context.wrap_socket(link, server_side=True)
            with link, link.makefile("rb") as lines:
                while words := read_command(lines):
                    self.commands.append(words)
                    if words[0] == "PSYNC" and "PSYNC" not in self.replies:
                        for step in self.snapshot:
                            link.sendall(step) if isinstance(step, bytes) else step(link)
                        return
                    link.sendall(self.reply(words))
        except (OSError, ValueError):
            pass
        finally:
            self.closed.set()

    def reply(self, words: list[str]) -> bytes:
        for count in (3, 2, 1):
            if (name := " ".join(words[:count])) in self.replies:
                return self.replies[name]
        return {"PING": b"+PONG\r\n", "ROLE": b"*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n"}.get(words[0], b"+OK\r\n")


def read_command(lines: object) -> list[str]:
    first = lines.readline()  # type: ignore[attr-defined]
    if not first.startswith(b"*"):
        return []
    words = []
    for _ in range(int(first[1:])):
        size = int(lines.readline()[1:])  # type: ignore[attr-defined]
        words.append(lines.read(size + 2)[:-2].decode())  # type: ignore[attr-defined]
    return words


@contextmanager
def fake_server(server: FakeServer | None = None, path: Path | None = None) -> Iterator[FakeServer]:
    server = server or FakeServer()
    with socket.socket(socket.AF_UNIX) if path else socket.create_server(("127.0.0.1", 0)) as listener:
        if path:
            listener.bind(str(path))
            listener.listen()
        else:
            server.address = listener.getsockname()
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def certificates(folder: Path) -> tuple[Path, Path]:
    """Make an authority and a certificate for 127.0.0.1; return the authority's file, and that of certificate and key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.datetime.now(datetime.UTC)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))

    def signed(subject: str, public: ec.EllipticCurvePublicKey, *, authority: bool) -> bytes:
        made = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("root")).public_key(public)
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=2))
        made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        return made.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    root, both = folder / "root.pem", folder / "server.pem"
    root.write_bytes(signed("root", root_key.public_key(), authority=True))
    both.write_bytes(signed("server", key.public_key(), authority=False) + private)
    return root, both
