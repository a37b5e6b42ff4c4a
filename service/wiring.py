"""Puts the product together; besides the factories the only module that names concrete classes."""

import gc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from embeddings.factory import BUNDLED, build_encoder
from embeddings.flat_index import FlatIndex
from matching.abstention import default_abstention
from matching.ranker import default_ranker
from matching.ranker_files import Judge, load_judge
from service.clock import utc_now
from service.fixture_paths import knowledge_folder
from service.indexing.host import EngineHost
from service.indexing.parts import EngineParts
from service.knowledge_cache import load_finder
from service.known_inputs import read_known_inputs
from service.logs import configure_logging
from service.settings import Settings
from service.store.database import Database

RANKER_FOLDER = "ranker"
"""Where in DATA_DIR a ranker lies that was trained in this installation."""

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.container import Container


def build_container(settings: Settings) -> "Container":
    """Build all parts; nothing runs yet and the database is not looked at.

    Raises:
        ModelFileError: when the encoder cannot be loaded. KnowledgeError: when a knowledge file is wrong.
        InternalError: when the kept secret key is damaged. DatabaseAddressError: when the address is none.
    """
    # their libraries take a while, and `lianpei match` needs none of them
    from service.container import Container
    from service.security import load_secret_key

    database = Database(settings.database_address)
    return Container(
        settings=settings,
        database=database,
        engines=build_engines(settings, database),
        secret_key=load_secret_key(settings.secret_key, settings.data_dir),
        now=utc_now,
    )


def build_engines(settings: Settings, database: Database) -> EngineHost:
    """Build the engines over a database; enough for commands that only match."""
    return EngineHost(
        database=database,
        parts=build_parts(settings),
        folder=settings.data_dir / "indexes",
        follow_seconds=settings.follow_seconds,
        save_seconds=settings.save_seconds,
    )


def build_parts(settings: Settings, *, as_shipped: bool = False) -> EngineParts:
    """Load the encoder that is set, the chain knowledge and the ranker: trained here, else (or `as_shipped`) ours."""
    encoder = build_encoder(settings.encoder)
    judge = shipped_judge() if as_shipped else load_judge_in_use(settings, encoder.name)
    finder = load_finder(knowledge_folder(), settings.data_dir / "cache")
    return EngineParts(
        encoder=encoder,
        knowledge=finder.knowledge,
        finder=finder,
        known_inputs=partial(read_known_inputs, knowledge_folder()),
        ranker=judge.ranker,
        abstention=judge.abstention,
        new_vectors=FlatIndex,
        load_vectors=FlatIndex.load,
    )


def shipped_judge() -> Judge:
    """Return what ranks and abstains where nothing was trained."""
    return Judge(default_ranker(), default_abstention())


def load_judge_in_use(settings: Settings, encoder: str) -> Judge:
    """Return what ranks and abstains: as `lianpei retrain ranker` left it in DATA_DIR, or as it ships.

    Raises:
        RankerModelError: when there is one in DATA_DIR that is damaged or made for another encoder or other features.
    """
    folder = settings.data_dir / RANKER_FOLDER
    return load_judge(folder, encoder=encoder) if folder.exists() else shipped_judge()


def create_served_app(prepared: "Container | None" = None) -> "FastAPI":
    """Build the application of one worker process; uvicorn calls this.

    prepared: what `prepare_served_app` made before this process was forked with others that answer on the same port;
    None: it serves alone, by the environment's settings.
    """
    settings = prepared.settings if prepared else Settings()
    configure_logging(settings.log_level)
    container = prepared or build_container(settings)
    container.open_engines()  # the indexes are read while what follows is

    from service.app.application import create_app  # only who serves needs these
    from service.app.late_pages import LatePages

    return create_app(container, pages=LatePages(), shares_port=prepared is not None)


def prepare_served_app() -> "Container":
    """Read, once for all workers that will be forked, what each of them would read into memory of its own.

    Nothing runs afterwards and no connection is open: neither survives a fork.
    """
    settings = Settings()
    container = build_container(settings)
    with ThreadPoolExecutor(1) as beside:
        # other libraries for encoding have threads of their own: they are first used in the worker
        reading = beside.submit(container.engines.read_saved) if settings.encoder == BUNDLED else None

        import service.app.application
        import service.app.late_pages  # noqa: F401 - loaded here, used in the workers

        if reading is not None:
            reading.result()
    container.database.dispose()
    gc.freeze()
    return container
