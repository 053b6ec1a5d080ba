"""Stories that came in bulk find their way into the desk's search: the worker hears of them."""

from jarchi.desk.search import index_story
from jarchi.journal import consumers

consumers.register(consumers.Consumer("desk.search", index_story, kinds=("article.published",)))
