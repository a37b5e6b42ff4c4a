# The same steps as the Makefile's. Two stages: wheels and their build tools stay in the first.
FROM python:3.11-slim-bookworm AS build
# Extra arguments for pip, for example --index-url of a mirror, or of a CPU-only build of torch.
ARG PIP_ARGS=""
# The extra `encoders` (sentence-transformers, torch) lets the image train and serve any model; empty leaves it out.
ARG EXTRAS="[encoders]"
WORKDIR /src
COPY . .
RUN python -m venv /opt/lianpei \
    && /opt/lianpei/bin/python -m pip install --no-cache-dir --quiet ${PIP_ARGS} --constraint constraints.txt ".${EXTRAS}"

FROM python:3.11-slim-bookworm
# The papers of a salon are set in a Chinese font of the system.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 lianpei && install -d -o lianpei /data
COPY --from=build /opt/lianpei /opt/lianpei
USER lianpei
ENV PATH=/opt/lianpei/bin:$PATH \
    LIANPEI_DATA_DIR=/data \
    HF_HUB_OFFLINE=1 \
    OMP_NUM_THREADS=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["lianpei", "serve", "--host", "0.0.0.0", "--port", "8000"]
