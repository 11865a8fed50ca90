"""One-time passwords: made by chance, read aloud without mistakes, changed at first use."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 3
GROUP_CHARACTERS = 4


def make_one_time_password() -> str:
    """Return a password such as `k7mf-2wpx-9tqa` (59 bits), without signs that look alike."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_CHARACTERS)) for _ in range(GROUPS))
    return "-".join(groups)
