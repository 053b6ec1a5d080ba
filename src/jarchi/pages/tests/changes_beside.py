"""What a newsroom says of its own stories, besides `changes`."""

from jarchi.corrections import replying
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Reply, Weight
from jarchi.pages.tests.changes import Desk, change


@change
def correct_a_story(desk: Desk) -> None:
    weight = desk.random.choice([Weight.ORDINARY, Weight.SERIOUS])
    correct(desk.live(), text=f"Поправка {desk.random.randint(1, 99)}.", weight=weight, was="Раз.", now="Два.")


@change
def publish_a_reply(desk: Desk) -> None:
    reply = replying.receive(desk.live(), author="Тимур Белов", text="Мы строили в срок.")
    replying.publish(reply.pk)


@change
def edit_a_reply(desk: Desk) -> None:
    if reply := desk.one(Reply):
        replying.edit(reply.pk, text=f"Мы строили {desk.random.randint(1, 99)} дней.")


@change
def take_a_reply_back(desk: Desk) -> None:
    if reply := desk.one(Reply.objects.published()):
        replying.decline(reply.pk, "Отозвано.")
