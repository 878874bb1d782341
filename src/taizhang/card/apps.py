from django.apps import AppConfig


class CardConfig(AppConfig):
    name = "taizhang.card"
    label = "card"
