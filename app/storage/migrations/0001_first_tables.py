"""The first tables (最初の表).

Until the first release this creates the tables as the models say, so that a package adds a table
by defining it. At the first release it is frozen: copies of the models of that day, independent
of the application; every later change is a migration of its own with the next number.
"""

from app.storage.tables import all_tables


def up(migrator, db):  # type: ignore[no-untyped-def]
    db.create_tables(all_tables(), safe=False)
