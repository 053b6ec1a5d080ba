from django.urls import re_path

from jarchi.channels.indexnow import views

urlpatterns = [re_path(r"^(?P<named>[0-9a-f]{32})\.txt$", views.key_file, name="indexnow_key")]
