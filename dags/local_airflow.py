"""How Airflow is set on one machine: its own folder under NEWINFRA_HOME, SQLite, loopback only. Import this before airflow."""

from __future__ import annotations

import os
from pathlib import Path

DAGS = Path(__file__).resolve().parent
WRITER_POOL = "warehouse_writer"


def local_home() -> Path:
    """NEWINFRA_HOME, made absolute in the environment too, so that no task depends on the working directory."""
    home = Path(os.environ.get("NEWINFRA_HOME", "var")).resolve()
    os.environ["NEWINFRA_HOME"] = str(home)
    return home


def configure(home: Path) -> None:
    """Set the environment that airflow reads when it is imported, whatever an operator's shell says about another Airflow."""
    airflow_home = home / "airflow"
    airflow_home.mkdir(parents=True, exist_ok=True)
    airflow_home.chmod(0o700)  # airflow.cfg with generated keys and the generated login lie here
    for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
        del os.environ[name]
    os.environ.update(
        AIRFLOW_HOME=str(airflow_home),
        AIRFLOW__API__BASE_URL="http://127.0.0.1:8080",
        AIRFLOW__API__HOST="127.0.0.1",
        AIRFLOW__CORE__DAGS_FOLDER=str(DAGS),
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL="http://127.0.0.1:8080/execution/",
        AIRFLOW__CORE__EXECUTOR="LocalExecutor",
        AIRFLOW__CORE__HOSTNAME_CALLABLE="socket.gethostname",  # the default asks DNS, which may be slow or absent
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__PARALLELISM="2",
        AIRFLOW__CORE__UNIT_TEST_MODE="False",
        AIRFLOW__LOGGING__BASE_LOG_FOLDER=str(home / "logs" / "airflow"),
        AIRFLOW__LOGGING__COLORED_CONSOLE_LOG="False",
        AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
    )


def ensure_metadata(home: Path) -> None:
    """Create or migrate the metadata database, only for an Airflow that has not done so, and the pool of the one writer."""
    import airflow
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    # Asking alembic costs 0.8 s a night; this file says the same for a database that nobody else migrates.
    stamp = home / "airflow" / "migrated-by"
    if not (home / "airflow" / "airflow.db").exists() or not stamp.exists() or stamp.read_text() != airflow.__version__:
        initdb()
        stamp.write_text(airflow.__version__)
    Pool.create_or_update_pool(WRITER_POOL, slots=1, description="DuckDB has one writer", include_deferred=False)
