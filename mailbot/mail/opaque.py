"""Opens a letter that lies inside its own signature: S/MIME's opaque form (RFC 8551 section 3.5.2).

Only so that its words are read. Whether the signature fits, and whose it is, is not asked here: it
is shown like that of any document, and proves nothing about who wrote.
"""

_MEDIA_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

# id-signedData as DER and BER write it (RFC 5652 section 5.1).
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")

# One inside another, as some gateways sign what was signed.
DEPTH_MOST = 3


def is_opaque(media_type: str) -> bool:
    """Is it S/MIME that no program without it can read?"""
    return media_type in _MEDIA_TYPES


def signed_entity(content: bytes) -> bytes | None:
    """Return the MIME entity that was signed; None where there is none, or it cannot be got out."""
    if _SIGNED_DATA not in content[:64]:
        return None
    from asn1crypto import cms

    try:
        signed = cms.ContentInfo.load(content)["content"]
        inner = signed["encap_content_info"]["content"].native
    except Exception:  # noqa: BLE001 -- whatever trips the library in foreign bytes
        return None
    return inner if isinstance(inner, bytes) and inner.strip() else None
