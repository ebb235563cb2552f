"""Traefik (Go) with Redis as provider: its configuration, `traefik/<http|tcp|udp|tls>/...`.

It exists nowhere else: what is deleted here is a route that is gone.
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

TRAEFIK = Family(
    "Traefik",
    stem="traefik/",
    hints=1,
    sources=(
        "traefik/traefik v3.7.9: pkg/provider/kv/kv.go (RootKey), docs/content/reference/"
        "routing-configuration/other-providers/kv.md",
    ),
    roles=(Role("setting", "<kind=http|tcp|udp|tls>/<path*>", "string", Kind.DATA, Proof.SURE, "setting"),),
)
