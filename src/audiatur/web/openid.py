"""Log-in by OpenID Connect 1.0: authorization code flow with PKCE, state and nonce. The only address outside that a desk ever asks is the issuer's.

A subject is linked to an account by an administrator; nobody gets an account by logging in. What the issuer signs is held to section 3.1.3.7 of the
standard: its keys, issuer, audience, time and nonce. A session is then one of ours: it ends as others do. Who logs out here is sent to the issuer to be
logged out there (OpenID Connect RP-Initiated Logout 1.0), where that has an address for it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import time
import tomllib
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final, NamedTuple, cast
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from audiatur.errors import AudiaturError, RightsError

SETTINGS: Final = "openid.toml"
SECRET: Final = "AUDIATUR_OPENID_SECRET"
WAITS: Final = 600.0
"""Seconds that somebody may take at the issuer."""
MOST: Final = 1000
"""Log-ins under way that are remembered."""
SIGNED: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""No "none", and none with a shared secret: a public key must not be taken for one."""
LEEWAY: Final = 60
"""Seconds by which two clocks may differ."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `openid.toml` in the desk's folder says. `address` is that of the desk in a browser, where a proxy stands before it; `account_claim` lets the
    issuer say which account somebody is, where no link does."""

    issuer: str
    client_id: str
    label: str = "your organisation"
    address: str = ""
    account_claim: str = ""


class Begun(NamedTuple):
    browser: str
    nonce: str
    verifier: str
    to: str
    until: float


class Known(NamedTuple):
    """Whom the issuer vouches for, and the token in which it does."""

    subject: str
    name: str | None
    to: str
    token: str


def settings_of(root: Path) -> Settings | None:
    path = root / SETTINGS
    if not path.is_file():
        return None
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Settings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise AudiaturError(f"{path} cannot be used: {error}. It has issuer, client_id and perhaps label, address and account_claim.") from error
    for at in filter(None, (found.issuer, found.address)):
        if not _is_safe(at):
            raise AudiaturError(f"{path}: {at} must begin with https://. Without it anyone on the way could log in as anybody.")
    return found


class OpenId:
    """May be shared by threads."""

    def __init__(self, settings: Settings) -> None:
        try:
            from authlib.integrations.httpx_client import OAuth2Client
        except ModuleNotFoundError as error:
            raise AudiaturError("Log-in by OpenID Connect needs the extra `openid`: install audiatur[openid].") from error
        self.settings = settings
        self._client = OAuth2Client
        self._secret = os.environ.pop(SECRET, "")  # no process that is started from here has it
        self._begun: OrderedDict[str, Begun] = OrderedDict()
        self._tokens: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()
        self._about: dict[str, Any] = {}

    def begin(self, *, browser: str, back: str, to: str) -> str:
        """The address at the issuer to which a browser goes. `browser` is a secret that this browser alone holds."""
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        with self._asking(back) as client:
            url, state = client.create_authorization_url(self._said("authorization_endpoint"), nonce=nonce, code_verifier=verifier)
        with self._lock:
            self._begun[state] = Begun(_hashed(browser), nonce, verifier, to, time.monotonic() + WAITS)
            while len(self._begun) > MOST:
                self._begun.popitem(last=False)
        return str(url)

    def end(self, *, browser: str, back: str, state: str, code: str) -> Known:
        """Who came back. Each beginning ends once. Raises RightsError where it is not this browser's, too late, or not what the issuer signs."""
        with self._lock:
            begun = self._begun.pop(state, None)
        if begun is None or begun.until < time.monotonic() or not hmac.compare_digest(begun.browser, _hashed(browser)):
            raise RightsError("This log-in was not begun in this browser, or too long ago. Begin again.")
        token = self._token(back, code, begun)
        claims = self._claims(token, begun.nonce)
        name = claims.get(self.settings.account_claim) if self.settings.account_claim else None
        return Known(claims["sub"], name if isinstance(name, str) else None, begun.to, token)

    def begun_as(self, session: str, token: str) -> None:
        """Keeps what the issuer said of the owner of a session, to show it when that ends. It is in memory alone, and no longer than the process runs."""
        with self._lock:
            self._tokens[_hashed(session)] = token
            while len(self._tokens) > MOST:
                self._tokens.popitem(last=False)

    def leave(self, session: str, *, after: str) -> str:
        """The address at the issuer that ends the session there, and sends the browser on to `after`; empty where the issuer has none, or none is told."""
        with self._lock:
            token = self._tokens.pop(_hashed(session), None)
        try:
            at = self._said("end_session_endpoint")
        except RightsError:
            return ""
        hint = {"id_token_hint": token} if token else {}
        asked = urlencode({**hint, "client_id": self.settings.client_id, "post_logout_redirect_uri": after})
        return f"{at}{'&' if urlsplit(at).query else '?'}{asked}" if _is_safe(at) else ""

    def _asking(self, back: str) -> Any:
        return self._client(
            self.settings.client_id,
            self._secret or None,
            scope="openid profile",
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
        )

    def _token(self, back: str, code: str, begun: Begun) -> str:
        import httpx2
        from authlib.common.errors import AuthlibBaseError

        try:
            with self._asking(back) as client:
                token = client.fetch_token(self._said("token_endpoint"), code=code, code_verifier=begun.verifier)["id_token"]
        except (httpx2.HTTPError, AuthlibBaseError, KeyError, ValueError) as error:
            raise RightsError(f"{self.settings.issuer} did not say who you are. Begin again, or ask who runs it.") from error
        return str(token)

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._said("issuer")},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            keys = KeySet.import_key_set(cast(Any, self._get(self._said("jwks_uri"))))
            claims = jwt.decode(token, keys, algorithms=list(SIGNED)).claims
            wanted.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise RightsError(f"What {self.settings.issuer} said of you is not signed for this desk and this log-in. Begin again.") from error
        aud = claims["aud"]
        if (isinstance(aud, list) and len(aud) > 1 and "azp" not in claims) or claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise RightsError(f"What {self.settings.issuer} said of you is for another program. Begin again.")
        return dict(claims)

    def _said(self, what: str) -> str:
        """Of what the issuer says of itself (OpenID Connect Discovery 1.0), asked once."""
        if not self._about:
            about = self._get(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != self.settings.issuer:
                raise RightsError(f"What answers at {self.settings.issuer} says that it is another issuer. Look at {SETTINGS}.")
            self._about = about
        found = self._about.get(what)
        if not isinstance(found, str):
            raise RightsError(f"{self.settings.issuer} does not say its {what}. Ask who runs it.")
        return found

    def _get(self, url: str) -> dict[str, Any]:
        import httpx2

        try:
            answer = httpx2.get(url, timeout=10)
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise RightsError(f"{self.settings.issuer} cannot be reached, or does not answer as an issuer. Log in with your password, or try later.") from error
        return found if isinstance(found, dict) else {}


def _is_safe(at: str) -> bool:
    parts = urlsplit(at)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
