from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="correction",
            name="language",
            field=models.CharField(choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, max_length=8),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["language", "-made_at", "-id"], name="correction_by_language"),
        ),
        migrations.AddField(
            model_name="reply",
            name="reminded_on",
            field=models.DateField(editable=False, null=True),
        ),
    ]
