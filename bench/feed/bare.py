"""The reference: `python -m feed.bare PORT`, the least that can tell many. Two processes on one port, a bare protocol;
each line on the standard input is written to all connections of both."""

import asyncio
import gc
import os
import socket
import sys

import uvloop

from feed.crowd import raise_descriptor_limit

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nevent: hello\ndata: {}\n\n"


class Connection(asyncio.Protocol):
    everybody = set()

    def connection_made(self, transport):
        self.transport = transport
        self.everybody.add(transport)
        transport.write(HEAD)

    def connection_lost(self, error):
        self.everybody.discard(self.transport)


async def serve(port, pipe):
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", port), backlog=4096, reuse_port=True)
    await loop.create_server(Connection, sock=listener)

    def tell():
        content = os.read(pipe, 65536)
        if not content:
            os._exit(0)
        for transport in Connection.everybody:
            transport.write(content)

    loop.add_reader(pipe, tell)
    gc.freeze()
    await asyncio.Event().wait()


def main():
    raise_descriptor_limit()
    pipes = []
    for _ in range(2):
        read, write = os.pipe()
        if not os.fork():
            for other in pipes:
                os.close(other)
            os.close(write)
            uvloop.run(serve(int(sys.argv[1]), read))
        os.close(read)
        pipes.append(write)
    for line in sys.stdin:
        for pipe in pipes:
            os.write(pipe, f"data: {line.strip()}\n\n".encode())


if __name__ == "__main__":
    main()
