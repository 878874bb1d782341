from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "taizhang.records"
    label = "records"
