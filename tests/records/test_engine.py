"""Connections notice a server that is gone."""

from mailbot.records.engine import connect


def test_a_postgresql_that_vanished_is_noticed_within_a_minute(postgresql_url: str) -> None:
    engine = connect(postgresql_url)
    with engine.connect() as connection:
        asked = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr]
    engine.dispose()
    idle, pause, count = (
        int(asked[f"keepalives_{name}"]) for name in ("idle", "interval", "count")
    )

    assert idle + pause * count <= 60
    assert int(asked["tcp_user_timeout"]) <= 60_000
