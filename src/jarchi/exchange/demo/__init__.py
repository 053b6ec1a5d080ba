"""An invented newsroom for the first start: words in `content/`, pictures drawn, brought in by `seed()`."""
