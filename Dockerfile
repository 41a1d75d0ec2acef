# The editors' desk with its models inside: docker build -t baocao .
# It needs users before others may reach it: docker compose run --rm desk baocao desk user add NAME --role admin
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md README.vi.md CHANGELOG.md LICENSE ./
COPY pipeline pipeline
COPY models models
RUN python -m venv /opt/baocao && /opt/baocao/bin/pip install --no-cache-dir '.[desk,postgres]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home baocao && install -d -o baocao /data
COPY --from=build /opt/baocao /opt/baocao
ENV PATH=/opt/baocao/bin:$PATH PYTHONUNBUFFERED=1 BAOCAO_DB=sqlite:////data/desk.db
USER baocao
WORKDIR /data
VOLUME /data
EXPOSE 8017
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8017/healthz', timeout=4)"]
CMD ["baocao", "desk", "--host", "0.0.0.0"]
