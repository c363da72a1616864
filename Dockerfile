# The scheduler deployment's image: the locked packages, the repository, an unprivileged user. Built by docker-compose.yml.
FROM python:3.12-slim-bookworm AS packages
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/
# For a mirror: docker compose build --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --uid 50000 --create-home newinfra \
    && install --directory --owner newinfra --mode 0750 /var/lib/newinfra /var/lib/airflow
COPY --from=packages /opt/venv /opt/venv
COPY . /opt/newinfra
# Editable, so that the library finds the seeds, contracts and models beside it; the tree itself stays root's and read-only for the user.
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --editable /opt/newinfra \
    && /opt/venv/bin/python -m compileall -q /opt/newinfra/src /opt/newinfra/dags
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 NEWINFRA_HOME=/var/lib/newinfra AIRFLOW_HOME=/var/lib/airflow
USER newinfra
WORKDIR /var/lib/newinfra
