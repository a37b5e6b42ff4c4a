"""Numbers for Prometheus: requests, latencies, the state of index and jobs. No personal data."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.errors import ServiceError
from service.usecases.matchers import Matchers
from service.usecases.work import JobWatch

_SECONDS = (0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)


class Metrics:
    """The metrics of one process; where several serve, each answers for itself."""

    def __init__(self, engines: Matchers, jobs: JobWatch) -> None:
        self._registry = CollectorRegistry()
        self._engines = engines
        self._watch = jobs
        self._requests = Counter(
            "lianpei_requests_total", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "lianpei_request_seconds", "Time to answer.", ("route",), registry=self._registry, buckets=_SECONDS
        )
        self._ready = self._gauge("lianpei_index_ready", "1 when every alliance can be matched.")
        self._capabilities = self._gauge("lianpei_index_capabilities", "Capabilities in the index.")
        self._seq = self._gauge("lianpei_index_seq", "Number of the last change in the index.")
        self._behind = self._gauge("lianpei_index_behind_seconds", "Age of the index against the database.")
        self._jobs = Gauge("lianpei_jobs", "Jobs that are not done, in all.", ("state",), registry=self._registry)
        self._oldest = self._gauge("lianpei_jobs_oldest_due_seconds", "How long the oldest due job has waited.")
        self._outcomes = Gauge(
            "lianpei_job_outcomes", "Jobs tried by this process.", ("kind", "outcome"), registry=self._registry
        )

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the pattern of the address, never the address itself."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def render(self) -> bytes:
        """Return everything in Prometheus' text format."""
        status = self._engines.status()
        self._ready.set(status.ready)
        self._capabilities.set(status.capabilities)
        self._seq.set(status.seq)
        self._behind.set(status.behind_s)
        self._render_jobs()
        return generate_latest(self._registry)

    def _render_jobs(self) -> None:
        """Take in how the jobs stand; without a database the last known numbers stay."""
        try:
            figures = self._watch.figures()
        except ServiceError:
            return
        for state, count in figures.states.items():
            self._jobs.labels(state).set(count)
        self._oldest.set(figures.oldest_due_s)
        for (kind, outcome), count in figures.outcomes.items():
            self._outcomes.labels(kind, outcome).set(count)

    def _gauge(self, name: str, words: str) -> Gauge:
        return Gauge(name, words, registry=self._registry)
