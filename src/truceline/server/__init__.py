"""What `truceline serve` starts: one process that answers peers, programs and people for one node, one for long work.

    with Listening.at("127.0.0.1:8080") as listening:
        serve(folder, passphrase, "op-1", listening)

Comes in: a node's folder and where to listen. Goes out: the exchange of bundles and REST (`api`), the pages (`web`).
"""
