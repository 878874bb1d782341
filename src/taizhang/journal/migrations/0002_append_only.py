"""Triggers that refuse to change, delete, truncate or replace what stands in a journal.

They stop mistakes and stray SQL, not the owner of the database: that is the work of the chain and its seals.
"""

from django.db import migrations

TABLES = ("journal_event", "journal_eventrows")

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"

GUARD = {
    # INSERT OR REPLACE deletes without firing the DELETE trigger; it takes the place of an equal key, or of an equal rowid.
    "sqlite": (
        f"CREATE TRIGGER {{table}}_no_update BEFORE UPDATE ON {{table}} {_REFUSE}",
        f"CREATE TRIGGER {{table}}_no_delete BEFORE DELETE ON {{table}} {_REFUSE}",
        "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table}"
        f" WHERE (journal = NEW.journal AND seq = NEW.seq) OR rowid = NEW.rowid) {_REFUSE}",
    ),
    # Of each statement, so that ON CONFLICT DO UPDATE is refused even where nothing conflicts; an equal key the key itself refuses.
    "postgresql": (
        "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    ),
}
UNGUARD = {
    "sqlite": ("DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete", "DROP TRIGGER {table}_no_replace"),
    "postgresql": ("DROP TRIGGER {table}_append_only ON {table}",),
}


def _run(schema_editor, statements):
    for table in TABLES:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(table=table), params=None)


def guard(apps, schema_editor):
    _run(schema_editor, GUARD)


def unguard(apps, schema_editor):
    _run(schema_editor, UNGUARD)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
