"""Run as a program: a small OpenID provider on 127.0.0.1 that holds its clients to PKCE, and lies in one way where its address says so.

`python -m tests.web.provider` prints its port. An issuer is http://127.0.0.1:PORT/WAY, WAY being "honest" or one of `LIES`.
"""

import base64
import hashlib
import hmac
import secrets
import socket
import time
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

KEY, OTHER = (RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"}) for _ in range(2))
CODES = {}
LIES = {
    "nonce": {"nonce": "another"},
    "audience": {"aud": "another program"},
    "issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1_000_000_000},
    "party": {"azp": "another program"},
    "nobody": {"sub": None},
}


def issuer(request):
    return f"http://127.0.0.1:{request.url.port}/{request.path_params['way']}"


def about(request: Request):
    at = issuer(request)
    ends = {"end_session_endpoint": f"{at}/end"} if request.path_params["way"] == "honest" else {}
    said = ends | {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys"}
    return JSONResponse(said | ({"issuer": "https://evil.example"} if request.path_params["way"] == "other" else {}))


def authorize(request: Request):
    asked = request.query_params
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert "openid" in asked["scope"].split()
    if "as" not in asked and "who" in request.cookies:  # as one who is logged in at the provider already
        return RedirectResponse(f"{request.url}&as={request.cookies['who']}", 303)
    if "as" not in asked:
        again = [(f"{request.url}&as={name}", name) for name in ("ada-7", "eve-9")]
        return HTMLResponse("<title>Provider</title>" + "".join(f'<p><a href="{at}">I am {name}</a></p>' for at, name in again))
    code = secrets.token_urlsafe(16)
    CODES[code] = dict(asked)
    made = RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)
    made.set_cookie("who", asked["as"], path=f"/{request.path_params['way']}", httponly=True)
    return made


def end(request: Request):
    """Ends the session of whom the hint names (OpenID Connect RP-Initiated Logout 1.0), and of nobody else."""
    asked = request.query_params
    claims = jwt.decode(asked["id_token_hint"], KEY, algorithms=["RS256"]).claims
    if claims["sub"] != request.cookies.get("who") or claims["aud"] != asked["client_id"]:
        return HTMLResponse("whose session?", 400)
    made = RedirectResponse(asked["post_logout_redirect_uri"], 303)
    made.delete_cookie("who", path=f"/{request.path_params['way']}")
    return made


async def token(request: Request):
    form, way = await request.form(), request.path_params["way"]
    asked = CODES.pop(form["code"], None)
    proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
    if asked is None or asked["code_challenge"] != proof or asked["redirect_uri"] != form["redirect_uri"]:
        return JSONResponse({"error": "invalid_grant"}, 400)
    if way == "broken":
        return HTMLResponse("out of order", 500)
    now = int(time.time())
    claims = {"iss": issuer(request), "aud": "desk", "sub": asked["as"], "nonce": asked["nonce"], "iat": now, "exp": now + 60, "preferred_username": "Reader"}
    claims = {k: v for k, v in (claims | LIES.get(way, {})).items() if v is not None}
    signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER if way == "key" else KEY)
    if way == "shared":  # signed with the public key, taken for a secret that both know
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').decode().rstrip("=")
        body = f"{head}.{signed.split('.')[1]}"
        mac = hmac.digest(KEY.as_pem(private=False), body.encode(), "sha256")
        signed = f"{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    if way == "unsigned":
        parts = [base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("="), signed.split(".")[1], ""]
        signed = ".".join(parts)
    return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})


def keys(request: Request):
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


routes = [
    Route("/{way}/.well-known/openid-configuration", about),
    Route("/{way}/authorize", authorize),
    Route("/{way}/token", token, methods=["POST"]),
    Route("/{way}/keys", keys),
    Route("/{way}/end", end),
]

if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="critical")).run(sockets=[listener])
