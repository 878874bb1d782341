
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoreCursor',
            fields=[
                ('district', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('token', models.CharField(max_length=32)),
            ],
            options={
                'db_table': 'figures_store_cursor',
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('district', models.CharField(max_length=60)),
                ('register', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('rows', 'rows'), ('closings', 'closings'), ('history', 'history')], max_length=8)),
                ('path', models.CharField(max_length=200, unique=True)),
                ('rows', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('seq_from', models.BigIntegerField()),
                ('seq_to', models.BigIntegerField()),
                ('base', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'figures_segment',
                'indexes': [models.Index(fields=['district', 'register'], name='figures_segment_of')],
            },
        ),
    ]
