from django.db import migrations, models
from django.db.models.functions import Right


def fill(apps, schema_editor):
    """Every key ends in it."""
    apps.get_model("channels", "Dispatch").objects.update(said=Right("key", 32))


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.AddField("dispatch", "said", models.CharField(max_length=32, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("dispatch", "dispatch_due"),
        migrations.AddIndex(
            "dispatch",
            models.Index(
                fields=["outlet", "place", "due_at", "id"], condition=models.Q(("state", "new")), name="dispatch_due"
            ),
        ),
        migrations.AddIndex(
            "dispatch",
            models.Index(fields=["outlet", "said"], condition=models.Q(("state", "new")), name="dispatch_said"),
        ),
    ]
