from django.urls import path
from django.http import HttpResponse
stub = lambda request, *a, **k: HttpResponse("stub")
urlpatterns = [
    path("<slug:language>/topics/<slug:slug>/", stub, name="topic"),
    path("<slug:language>/people/<slug:slug>/", stub, name="person"),
    path("<slug:language>/<slug:section>/", stub, name="section"),
    path("<slug:language>/<slug:section>/<int:pk>-<slug:slug>/", stub, name="article"),
]
