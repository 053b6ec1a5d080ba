from django.shortcuts import get_object_or_404, render

from reference.models import ArticlePage, Topic


def topic(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    return render(
        request, "reference/topic.html", {"topic": topic, "articles": ArticlePage.for_lists().filter(topics=topic)[:20]}
    )
