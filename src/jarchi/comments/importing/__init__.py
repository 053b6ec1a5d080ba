"""`jarchi comments import`: comments of Disqus, WordPress, Isso, Commento and of another Jarchi.

A file is read twice: into a stage on disk (`stage`), where it is found wrong before anything is done, then from there
into the newsroom (`storing`), oldest first, what is answered before its answers. docs/how-to/bring-in-comments.md
"""
