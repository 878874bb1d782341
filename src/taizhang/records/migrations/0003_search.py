"""The index by which words are found, and the records in the order in which they changed."""

from django.db import migrations, models

# ASCII signs other than letters and digits divide tokens, as in kernel.words; nothing is stored but where tokens stand.
TOKENS = {
    "sqlite": ("CREATE VIRTUAL TABLE records_grams USING fts5(grams, content='', columnsize=0, tokenize='ascii')",),
    "postgresql": (
        "ALTER TABLE records_searched ADD COLUMN grams tsvector NOT NULL DEFAULT ''",
        "CREATE INDEX records_grams ON records_searched USING gin (grams)",
    ),
}
NO_TOKENS = {
    "sqlite": ("DROP TABLE records_grams",),
    "postgresql": ("ALTER TABLE records_searched DROP COLUMN grams",),
}


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def add(apps, schema_editor):
    _run(schema_editor, TOKENS)


def remove(apps, schema_editor):
    _run(schema_editor, NO_TOKENS)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_access_log_append_only")]

    operations = [
        migrations.AddIndex("Record", models.Index(fields=["district", "seq", "id"], name="records_by_seq")),
        migrations.CreateModel(
            name="Searched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district", models.CharField(max_length=60)),
                ("register", models.CharField(max_length=60)),
                ("number", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=60)),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("district", "register", "number"), name="records_one_searched")],
            },
        ),
        migrations.CreateModel(
            name="SearchCursor",
            fields=[
                ("district", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("row", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(add, remove),
    ]
