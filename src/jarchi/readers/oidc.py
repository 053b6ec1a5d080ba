"""OpenID Connect, the client's side: authorization code flow with PKCE, of one provider that the newsroom chose.

OpenID Connect Core 1.0 (section 3.1), Discovery 1.0, RFC 7636 (S256 only), RFC 9207. Whatever does not verify is
`Untrusted`.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from jarchi.kit import outgoing

SCOPES = ("openid", "profile", "email", "phone")
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
LEEWAY = 60  # seconds that clocks may differ
DISCOVERED_FOR = 600.0  # seconds
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Of the ID token: about the message, not about the person.
ABOUT_MESSAGE = {
    "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "at_hash", "c_hash", "s_hash", "jti", "sid", "auth_time",
}  # fmt: skip
MOST_CLAIMS = 20_000  # bytes of JSON


class Untrusted(Exception):
    """What the provider or somebody in its name said does not hold. The message is for the log: it cites nothing."""


@dataclass(frozen=True)
class Attempt:
    """What the browser must bring back, kept in its session. `user`: who was signed in when it began."""

    state: str
    nonce: str
    verifier: str
    began: float
    next: str = ""
    user: int | None = None


def is_on() -> bool:
    return bool(settings.JARCHI_OIDC_ISSUER and settings.JARCHI_OIDC_CLIENT_ID)


def name() -> str:
    """What readers know the provider by."""
    return settings.JARCHI_OIDC_NAME or urlsplit(settings.JARCHI_OIDC_ISSUER).hostname or ""


def is_safe(address: str, issuer: str = "") -> bool:
    """https; plain http on loopback, of an issuer that is there, too."""
    try:
        parts = urlsplit(address)
        here = parts.hostname in LOOPBACK and (not issuer or urlsplit(issuer).hostname in LOOPBACK)
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and here)
    return bool(safe and parts.hostname and not parts.username)


# --- to the provider --------------------------------------------------------------------------------------------
def begin(next_address: str, user: int | None) -> Attempt:
    chance = secrets.token_urlsafe
    return Attempt(chance(32), chance(32), chance(48), time.time(), next_address, user)


def authorization_url(attempt: Attempt, redirect: str, language: str) -> str:
    """Where the browser is sent. Raises `Untrusted`."""
    found = _discovered()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    scopes = [scope for scope in SCOPES if scope in found.get("scopes_supported", SCOPES)]
    query = {
        "response_type": "code",
        "client_id": settings.JARCHI_OIDC_CLIENT_ID,
        "redirect_uri": redirect,
        "scope": " ".join(scopes),
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    address = found["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


# --- back from it -------------------------------------------------------------------------------------------------
def claims_of(attempt: Attempt, answer: dict[str, str], redirect: str) -> dict[str, Any]:
    """Who it is, from the query of the callback whose state is `attempt`'s: what the ID token and userinfo say, with
    `subject`. Raises `Untrusted`."""
    found = _discovered()
    issuer = answer.get("iss", "")
    if (issuer or found.get("authorization_response_iss_parameter_supported")) and issuer != found["issuer"]:
        raise Untrusted("the answer is another provider's")
    tokens = _exchange(found, answer.get("code", ""), attempt.verifier, redirect)
    said = _verified(found, str(tokens.get("id_token", "")), attempt.nonce)
    more = _userinfo(found, str(tokens.get("access_token", ""))) if found.get("userinfo_endpoint") else {}
    if more and more.get("sub") != said["sub"]:
        raise Untrusted("userinfo is of somebody else")
    kept = {claim: value for claim, value in {**more, **said}.items() if claim not in ABOUT_MESSAGE | {"sub"}}
    if len(json.dumps(kept)) > MOST_CLAIMS:
        raise Untrusted("too many claims")
    return {**kept, "subject": said["sub"]}


def _exchange(found: dict[str, Any], code: str, verifier: str, redirect: str) -> dict[str, Any]:
    """The code for tokens; a code that was used is refused by the provider."""
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    client, secret = settings.JARCHI_OIDC_CLIENT_ID, settings.JARCHI_OIDC_CLIENT_SECRET
    ways = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if secret and "client_secret_basic" in ways:
        pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"  # RFC 6749, section 2.3.1
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        fields |= {"client_id": client} | ({"client_secret": secret} if secret else {})
    return _json("POST", found["token_endpoint"], headers, urlencode(fields).encode())


def _userinfo(found: dict[str, Any], token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return _json("GET", found["userinfo_endpoint"], headers)


def _verified(found: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The ID token's claims (Core, section 3.1.3.7)."""
    offered = found.get("id_token_signing_alg_values_supported", ["RS256"])
    algorithms = [algorithm for algorithm in ALGORITHMS if algorithm in offered]
    client = settings.JARCHI_OIDC_CLIENT_ID
    essential = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": found["issuer"]},
        sub={"essential": True},
        aud={"essential": True, "value": client},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        try:
            claims = jwt.decode(token, _keys(found), algorithms).claims
        except InvalidKeyIdError:  # the provider has new keys
            claims = jwt.decode(token, _keys(found, anew=True), algorithms).claims
        essential.validate(claims)
    except (JoseError, ValueError, TypeError) as error:
        raise Untrusted(f"the ID token does not hold: {type(error).__name__}") from error
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (several or party is not None) and party != client:
        raise Untrusted("the ID token is another client's")
    if not 0 < len(str(claims["sub"])) <= 255:
        raise Untrusted("the ID token names nobody")
    return {**claims, "sub": str(claims["sub"])}


# --- what the provider says of itself --------------------------------------------------------------------------------
_known: dict[str, tuple[float, Any]] = {}


def _remembered(address: str, *, anew: bool = False) -> Any:
    """A document of the provider's, kept ten minutes in this process."""
    until, document = _known.get(address, (0.0, None))
    if anew or until < time.monotonic():
        document = _json("GET", address, {"Accept": "application/json"})
        _known[address] = (time.monotonic() + DISCOVERED_FOR, document)
    return document


def _discovered() -> dict[str, Any]:
    issuer = settings.JARCHI_OIDC_ISSUER
    found = _remembered(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Untrusted("the provider calls itself otherwise than JARCHI_OIDC_ISSUER")
    endpoints = [found.get(f"{endpoint}_endpoint", "") for endpoint in ("authorization", "token")]
    endpoints += [found.get("jwks_uri", ""), found.get("userinfo_endpoint") or issuer]
    if not all(is_safe(str(endpoint), issuer) for endpoint in endpoints):
        raise Untrusted("the provider names an address that is not https")
    return dict(found)


def _keys(found: dict[str, Any], *, anew: bool = False) -> KeySet:
    return KeySet.import_key_set(_remembered(found["jwks_uri"], anew=anew))


def _json(method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> dict[str, Any]:
    if not is_safe(address):
        raise Untrusted("an address that is not https")
    try:
        document = json.loads(outgoing.send(method, address, headers, body))
    except outgoing.Refused as error:
        raise Untrusted(f"the provider refused ({error.status or 'no answer'})") from error
    except ValueError as error:
        raise Untrusted("the provider did not answer in JSON") from error
    if not isinstance(document, dict):
        raise Untrusted("the provider did not answer with an object")
    return document
