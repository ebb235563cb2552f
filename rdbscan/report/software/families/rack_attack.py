"""rack-attack (Ruby): counters `rack::attack:<period>:<rule>` below the cache's namespace; all of them have TTLs."""

from rdbscan.report.software.model import Family, Kind, Proof, Role

RACK_ATTACK = Family(
    "rack-attack",
    stem="<prefix:>rack::attack:",
    hints=1,
    sources=("rack/rack-attack v6.8.0: lib/rack/attack/cache.rb, fail2ban.rb, allow2ban.rb",),
    roles=(Role("counter", "<name*>", "string", Kind.COUNTER, Proof.SURE, "counter"),),
)
