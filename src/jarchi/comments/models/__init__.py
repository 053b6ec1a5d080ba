"""Nouns of the room."""

from jarchi.comments.models.comment import Comment, State
from jarchi.comments.models.discussion import Discussion
from jarchi.comments.models.edit import Edit
from jarchi.comments.models.keeping_order import Block, Decision, Flag, Verb, Vote
from jarchi.comments.models.notice import Notice
from jarchi.comments.models.rules import Moderation, Rules, Who

__all__ = [
    "Block", "Comment", "Decision", "Discussion", "Edit", "Flag", "Moderation", "Notice", "Rules", "State", "Verb",
    "Vote", "Who",
]  # fmt: skip
