"""Runs checkov, and lets it call nobody: whoever tries ends the run."""

import os
import sys

CALLS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}


def refuse(event, args):
    # Sockets of this machine's own file system are no calls.
    is_local = event == "socket.connect" and isinstance(args[1], (str, bytes))
    if event in CALLS and not is_local:
        sys.stderr.write(f"checkov calls somebody: {event} {args[1:] if event == 'socket.connect' else args}\n")
        sys.stderr.flush()
        os._exit(97)


sys.addaudithook(refuse)

from checkov.main import Checkov  # noqa: E402

sys.exit(Checkov(sys.argv[1:]).run())
