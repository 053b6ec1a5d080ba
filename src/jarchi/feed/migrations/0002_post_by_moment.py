from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("feed", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["posted_at", "article"], name="post_by_moment"),
        ),
    ]
