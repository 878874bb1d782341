"""Triggers that refuse to change, delete, truncate or replace lines of the access log."""

from django.db import migrations

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the access log is append-only'); END"
GUARD = {
    "sqlite": (
        f"CREATE TRIGGER records_accesslog_no_update BEFORE UPDATE ON records_accesslog {_REFUSE}",
        f"CREATE TRIGGER records_accesslog_no_delete BEFORE DELETE ON records_accesslog {_REFUSE}",
        # INSERT OR REPLACE deletes without firing the DELETE trigger.
        "CREATE TRIGGER records_accesslog_no_replace BEFORE INSERT ON records_accesslog"
        f" WHEN EXISTS (SELECT 1 FROM records_accesslog WHERE id = NEW.id) {_REFUSE}",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION records_accesslog_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the access log is append-only'; END $$",
        "CREATE TRIGGER records_accesslog_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON records_accesslog"
        " FOR EACH STATEMENT EXECUTE FUNCTION records_accesslog_append_only()",
    ),
}
UNGUARD = {
    "sqlite": tuple(f"DROP TRIGGER records_accesslog_no_{act}" for act in ("update", "delete", "replace")),
    "postgresql": (
        "DROP TRIGGER records_accesslog_append_only ON records_accesslog",
        "DROP FUNCTION records_accesslog_append_only",
    ),
}


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, GUARD)


def unguard(apps, schema_editor):
    _run(schema_editor, UNGUARD)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
