"""What readers say under stories, and how the newsroom keeps it civil. So far only `screening`: what is in a text."""
