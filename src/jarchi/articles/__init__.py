"""Stories, their sections, topics and people. Announces in the journal what became public; knows no listener."""
