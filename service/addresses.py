"""Where this site is found from outside: what links in invitations, letters and files begin with."""

import re

_HOST = re.compile(r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def site_address(public: str, *, scheme: str, host: str) -> str:
    """Return the site's address without a slash at its end.

    public: the one that is set, which counts whatever the caller calls this site; empty: the host that the caller asked
    for, as on a laptop or an intranet without names. What is no host gives nothing, and links begin with their path.
    """
    if public:
        return public.rstrip("/")
    return f"{scheme}://{host}" if _HOST.fullmatch(host) else ""
