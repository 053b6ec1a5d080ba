"""Web push: messages to a reader's device, sealed for that browser alone and sent by the worker from an outbox.

Two occasions: breaking news of a language, with what became of them (a serious correction, a withdrawal); and one
answer to one reader, whom a room beside this one has promised it (`jarchi.readers.devices`).
"""
