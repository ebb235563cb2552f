"""Airflow: a task that fails when last night's dump breaks the policy, and leaves its report for the next one."""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

with DAG(
    dag_id="redis_backup_check",
    schedule="30 4 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    default_args={"retries": 1, "retry_delay": timedelta(minutes=10)},
) as dag:
    check = BashOperator(
        task_id="check",
        # Exit codes: 1 the policy is violated, 3 the dump is damaged, 2 the policy or the call is wrong.
        bash_command='rdbscan check "$REDIS_DUMP" --policy "$RDBSCAN_POLICY" --markdown "$REPORT" --quiet',
        env={
            "REDIS_DUMP": "/backups/redis/dump.rdb",
            "RDBSCAN_POLICY": "/etc/rdbscan.toml",
            "REPORT": "/var/lib/airflow/rdbscan.md",
        },
        append_env=True,
    )
