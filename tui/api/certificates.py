"""The reason for a refused certificate, and advice. Any thread."""

from __future__ import annotations

import ssl

_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_HOST, _WRONG_ADDRESS = 62, 64
_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN = 18, 19
_REVOKED = 23
"""Codes of X509_verify_cert_error_string(3) of OpenSSL."""

_CLOCK = (
    "Check the date of this machine. If it is right, the provider has to renew the certificate."
)
_CA = "If your company inspects TLS, set SSL_CERT_FILE to its CA."


def certificate_words(error: ssl.SSLCertVerificationError, host: str) -> tuple[str, str]:
    """Return the problem of the certificate of `host` and advice, one sentence each."""
    code = getattr(error, "verify_code", 0)
    if code == _EXPIRED:
        return f"The certificate of {host} has expired.", _CLOCK
    if code == _NOT_YET_VALID:
        return f"The certificate of {host} is not valid yet.", _CLOCK
    if code in (_WRONG_HOST, _WRONG_ADDRESS) or "ostname mismatch" in str(error):
        return (
            f"The certificate that answered is not for {host}.",
            "Check the address and the proxy.",
        )
    if code == _REVOKED:
        return f"The certificate of {host} has been revoked.", "Do not continue. Ask the provider."
    if code in (_SELF_SIGNED, _SELF_SIGNED_IN_CHAIN):
        return f"The certificate of {host} is self-signed.", _CA
    return f"The certificate of {host} is not trusted.", _CA
