"""The pages a reader opens: home, section, article, topic, person, archive. Composes all rooms."""
