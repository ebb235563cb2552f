"""Beats and Logstash: a list as a buffer between them, `filebeat` and the like; Logstash has to empty it."""

from rdbscan.report.software.model import Family, Kind, Proof, Role, Where, source

ELASTIC = Family(
    "Elastic Beats",
    stem="",
    hints=1,
    sources=("elastic.co guide, Filebeat 8.9: Configure the Redis output (key: the default is the Beat's name)",),
    roles=(
        Role(
            "buffer",
            "<beat=filebeat|metricbeat|packetbeat|winlogbeat|auditbeat>",
            "list",
            Kind.QUEUE,
            Proof.SURE,
            "event",
            why="Beats append events whether or not Logstash reads them.",
            remedies=(
                source(
                    "input { redis { data_type => 'list' key => 'filebeat' batch_count => 125 threads => 4 } }",
                    "a Logstash that reads the list, with more threads",
                    Where.CONFIG,
                ),
            ),
        ),
    ),
)
