"""The hydrogen peroxide of Anning: bought in another province, made next door. With the real engine and fixtures."""

from datetime import UTC, datetime
from pathlib import Path

from service.fixture_paths import fixtures_folder
from service.imports.bundles import read_bundle
from service.policy import OPERATOR
from service.replay.stories import read_story
from service.settings import Settings
from service.store import people as people_store
from service.store.database import Database
from service.usecases.imports import import_alliance
from service.usecases.needs import post_need
from service.usecases.outside_supply import OutsideSource, record_outside_supply
from service.usecases.people import actor_of, add_user
from service.usecases.supply import read_supply
from service.wiring import build_engines

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def test_what_was_bought_in_another_province_is_made_next_door(tmp_path: Path) -> None:
    story = read_story("yuneng")
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database_address)
    database.upgrade()
    engines = build_engines(settings, database)
    with database.transaction() as session:
        add_user(session, username="office", password_hash="-", roles=[("admin", None)], now=NOW)
        import_alliance(session, read_bundle(fixtures_folder() / "alliances" / "anning"), now=NOW, demo=True)
        found = people_store.find_user(session, "office")
        assert found is not None
        actor = actor_of(session, found.id, now=NOW)
        said = {"alliance": "anning", "chain": story.need.chain, "organisation": story.need.organisation}
        need = post_need(session, actor=actor, text=story.need.text, now=NOW, **said)  # type: ignore[arg-type]
        source = OutsideSource("省外供应商", "省外")
        record_outside_supply(session, actor=actor, case_id=need.case_id, now=NOW, source=source)
    with database.read() as session:
        view = read_supply(session, engines, actor=OPERATOR, now=NOW, alliance="anning")
    engines.stop()
    database.dispose()
    assert view.figures.rate() == 0.0
    assert view.with_nodes
    (found_here,) = view.substitutions
    assert found_here.region == "省外"
    assert story.expect.partner in [name for name, _ in found_here.makers]
