"""What readers' pages of every room share: the language of the address, lists in pages, rows of stories, metadata."""
