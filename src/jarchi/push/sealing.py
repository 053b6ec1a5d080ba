"""A message that one browser alone can read: RFC 8291, in the one record of RFC 8188 that it allows."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes; push services need not take more
MOST = 3993  # bytes of a message: the record without the header of 86, the tag of 16 and the delimiter
_LAST = b"\x02"  # delimiter of the last record


def seal(
    text: bytes,
    receiver: bytes,
    secret: bytes,
    *,
    salt: bytes | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of the request. `receiver`: the browser's public key, 65 bytes; `secret`: what it shares with us, 16
    bytes; `salt`, `key`: of this message alone. Raises `ValueError` if the text is longer than `MOST`, or the receiver
    no point of the curve."""
    if len(text) > MOST:
        raise ValueError(f"{len(text)} bytes do not fit into one message")
    salt, key = salt or os.urandom(16), key or ec.generate_private_key(CURVE)
    sender = point(key.public_key())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver))
    material = _derived(shared, secret, b"WebPush: info\0" + receiver + sender, 32)
    content_key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(sender)]) + sender
    return header + AESGCM(content_key).encrypt(nonce, text + _LAST, None)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Uncompressed, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
