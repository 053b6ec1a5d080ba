"""Images with caption, credit and moment taken, and their renditions."""
