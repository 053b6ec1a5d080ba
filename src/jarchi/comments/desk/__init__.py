"""Comments at the desk: the queue, what is known of a reader, the log, the rules."""
