"""A push service and browsers that subscribe to it, as the RFCs tell: HTTPS, own keys, own decryption."""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Device:
    """A browser, at that address of a push service."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": encoded(point(self.key)), "auth": encoded(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def open(self, body: bytes) -> bytes:
        """RFC 8291, section 4, from the receiver's end."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.key.exchange(ec.ECDH(), theirs)
        material = _expanded(self.secret, shared, b"WebPush: info\0" + point(self.key) + sender, 32)
        content_key = _expanded(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _expanded(salt, material, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert text[-1:] == b"\x02"
        return text[:-1]


def _expanded(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    """HKDF of one block, by hand."""
    secret = hmac.digest(salt, material, hashlib.sha256)
    return hmac.digest(secret, info + b"\x01", hashlib.sha256)[:length]


@dataclass
class Pushed:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """`answers`: by path, what is answered in turn: status and headers; after that 201."""

    url: str = ""
    certificate: Path = Path()
    pushed: list[Pushed] = field(default_factory=list)
    answers: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    is_free: threading.Event = field(default_factory=threading.Event)  # else whoever pushes waits

    def device(self, name: str) -> Device:
        return Device(f"{self.url}/push/{name}")

    def refuse(self, device: Device, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers[device.endpoint.removeprefix(self.url)] = list(answers)

    def requests_of(self, device: Device) -> list[Pushed]:
        return [pushed for pushed in self.pushed if self.url + pushed.path == device.endpoint]

    def shown(self, device: Device) -> list[dict[str, Any]]:
        """What that browser would read, refused or not."""
        return [json.loads(device.open(pushed.body)) for pushed in self.requests_of(device)]


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # who comes while it is full waits a second


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    service = Service()
    service.is_free.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers["content-length"]))
            service.pushed.append(Pushed(self.path, headers, body))
            service.is_free.wait(60)
            waiting = service.answers.get(self.path, [])
            status, more = waiting.pop(0) if waiting else (201, {})
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(service.certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service.url = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        service.is_free.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> Path:
    """Of 127.0.0.1, for this run, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push service of the tests")])
    now = dt.datetime.now(dt.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path
