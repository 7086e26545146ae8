"""A passkey without a browser: it makes itself known and signs as one in a telephone would."""

import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN, HOST = "http://localhost:8000", "localhost"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Passkey:
    """One key pair under one name, which serves whoever registers it."""

    def __init__(self, number: int = 1, flags: int = PRESENT_AND_VERIFIED) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = number.to_bytes(16, "big")
        self.flags = AuthenticatorData.FLAG(flags)

    def registration(self, challenge: str = "c2FtcGxl") -> dict[str, Any]:
        """What a browser answers when asked to make it."""
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        known = AuthenticatorData.create(
            sha256(HOST.encode()), self.flags | AuthenticatorData.FLAG.AT, 0, credential
        )
        attestation = AttestationObject.create("none", known, {})
        return self.answer(
            {
                "clientDataJSON": client_data("webauthn.create", challenge),
                "attestationObject": bytes(attestation),
            }
        )

    def signature(self, challenge: str, user: bytes = b"") -> dict[str, Any]:
        """What a browser answers when asked to show it."""
        known = AuthenticatorData.create(sha256(HOST.encode()), self.flags, 0)
        said = client_data("webauthn.get", challenge)
        signed = self.key.sign(bytes(known) + sha256(said), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": bytes(known), "signature": signed}
        return self.answer(parts | ({"userHandle": user} if user else {}))

    def answer(self, parts: dict[str, bytes]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        response = {part: websafe_encode(value) for part, value in parts.items()}
        return {
            "type": "public-key",
            "id": name,
            "rawId": name,
            "response": response,
            "clientExtensionResults": {"credProps": {"rk": True}},
        }


def client_data(kind: str, challenge: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()
