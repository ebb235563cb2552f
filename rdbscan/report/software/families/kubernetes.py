"""Kubernetes objects in a store with etcd's names: `/registry/<resource>/...`.

They exist nowhere else. Events have a lease (--event-ttl, an hour).
"""

from rdbscan.report.software.model import Family, Kind, Proof, Role

RESOURCES = (
    "pods|services|configmaps|secrets|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs|leases|namespaces|"
    "nodes|minions|endpoints|endpointslices|serviceaccounts|roles|rolebindings|clusterroles|clusterrolebindings|ranges"
)

KUBERNETES = Family(
    "Kubernetes registry",
    stem="/registry/",
    hints=1,
    sources=(
        "names and leases of a dump; kubernetes.io, kube-apiserver 1.x: --etcd-prefix, --event-ttl (source not read)",
    ),
    roles=(
        Role("event", "events/<path*>", "string", Kind.EVENTS, Proof.SURE, "event", temporary=True),
        Role("object", f"<resource={RESOURCES}>/<path*>", "string", Kind.DATA, Proof.SURE, "object"),
    ),
)
